/** One figure beside its peer's, both taken in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peer_value: number;
  /** Above 1: better than the peer. */
  readonly ratio: number;
  /** How often it was measured. */
  readonly n: number;
}

/** @param q 0 to 1. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

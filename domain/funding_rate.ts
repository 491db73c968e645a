/** What longs paid shorts at one settlement. */
export interface FundingRate {
  /** Of the settlement, Unix ms. */
  readonly timeMs: number;
  /** Fraction of the position. */
  readonly rate: number;
}

/** @param rates Oldest first. @returns The rate that was settled last before an instant; undefined when none was. */
export function settledBefore(rates: readonly FundingRate[], atMs: number): number | undefined {
  let low = 0, high = rates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle]!.timeMs < atMs) low = middle + 1;
    else high = middle;
  }
  return rates[low - 1]?.rate;
}

import type { Numbers } from "../moments.ts";
import type { EquityPoint } from "../equity_series.ts";

/** The deepest fall from a high. */
export interface Drawdown {
  /** Share of the high that was lost, 0 to 1. */
  readonly depth: number;
  /** When the high stood last. */
  readonly fromMs: number;
  /** When the lowest point was reached. */
  readonly lowestMs: number;
  /** When the high was reached again; null while it has not been. */
  readonly recoveredMs: number | null;
  /** From the high to the recovery, or to the end of the series. */
  readonly durationMs: number;
}

/** @returns Null for a series that never falls, or has no two points. Of two equally deep falls, the first. */
export function maxDrawdown(series: readonly EquityPoint[]): Drawdown | null {
  let high = series[0], worst: { high: EquityPoint; low: EquityPoint; depth: number } | undefined;
  if (!high) return null;
  for (const point of series) {
    if (point.equity >= high.equity) high = point;
    const depth = 1 - point.equity / high.equity;
    if (depth > (worst?.depth ?? 0)) worst = { high, low: point, depth };
  }
  if (!worst) return null;
  const { high: from, low, depth } = worst;
  const recovered = series.find(({ timeMs, equity }) => timeMs > low.timeMs && equity >= from.equity);
  return {
    depth,
    fromMs: from.timeMs,
    lowestMs: low.timeMs,
    recoveredMs: recovered?.timeMs ?? null,
    durationMs: (recovered ?? series.at(-1)!).timeMs - from.timeMs,
  };
}

/** The depth alone, of an account that begins at 1 and earns these returns one after another. */
export function drawdownOfReturns(returns: Numbers): number {
  let value = 1, high = 1, depth = 0;
  for (let i = 0; i < returns.length; i++) {
    value *= 1 + returns[i]!;
    if (value > high) high = value;
    else if (1 - value / high > depth) depth = 1 - value / high;
  }
  return depth;
}

import type { Candle } from "../domain/candle.ts";

/** In price, from the entry. */
export interface BarrierDistances {
  readonly stop: number;
  readonly target: number;
}

export type BarrierOutcome = "target" | "stop" | "time_limit";

export interface BarrierTrade {
  readonly outcome: BarrierOutcome;
  /** Fraction of the entry price, before costs. */
  readonly grossReturn: number;
  /** Candles it lasted, the entry's and the exit's among them. */
  readonly bars: number;
}

/** `1` buys first, `-1` sells first. */
export type Direction = 1 | -1;

/**
 * What a trade makes that enters at the open of `candles[entryIndex]` and leaves at its stop, its target, or at the
 * close of the last of `horizonBars` candles. A candle that opens beyond a barrier fills there, at its open. Inside a
 * candle the stop comes first: the order of high and low is not known, so the worst case counts.
 */
export function barrierTrade(
  candles: readonly Candle[],
  entryIndex: number,
  horizonBars: number,
  distances: BarrierDistances,
  direction: Direction,
): BarrierTrade {
  const entry = candles[entryIndex]!.open;
  const gained = (price: number) => direction * (price - entry);
  const trade = (outcome: BarrierOutcome, price: number, exitIndex: number) => ({
    outcome,
    grossReturn: gained(price) / entry,
    bars: exitIndex - entryIndex + 1,
  });
  for (let i = entryIndex; i < entryIndex + horizonBars; i++) {
    const { open, high, low } = candles[i]!;
    const worst = direction === 1 ? low : high;
    const best = direction === 1 ? high : low;
    if (gained(open) <= -distances.stop) return trade("stop", open, i);
    if (gained(open) >= distances.target) return trade("target", open, i);
    if (gained(worst) <= -distances.stop) return trade("stop", entry - direction * distances.stop, i);
    if (gained(best) >= distances.target) return trade("target", entry + direction * distances.target, i);
  }
  const last = entryIndex + horizonBars - 1;
  return trade("time_limit", candles[last]!.close, last);
}

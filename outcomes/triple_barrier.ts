/** Triple-barrier labels (López de Prado, Advances in Financial Machine Learning, 2018, chapter 3). */
import type { Candle } from "../domain/candle.ts";
import { distanceOf } from "./distance.ts";
import type { Barriers } from "./label.ts";
import { barrierTrade } from "./barrier_trade.ts";
import type { Outcome } from "./outcome.ts";

/**
 * What came of a long and a short trade entered at the open of `candles[entryIndex]`. The class is the one that reached
 * its target; where both did, which only a target nearer than the stop allows, the one that was sooner.
 *
 * @param atr Average true range at the decision, in price.
 */
export function barrierOutcome(
  candles: readonly Candle[],
  entryIndex: number,
  horizonBars: number,
  atr: number,
  label: Barriers,
): Outcome {
  const entry = candles[entryIndex]!.open;
  const distances = { stop: distanceOf(label.stop, entry, atr), target: distanceOf(label.target, entry, atr) };
  const long = barrierTrade(candles, entryIndex, horizonBars, distances, 1);
  const short = barrierTrade(candles, entryIndex, horizonBars, distances, -1);
  const longBars = long.outcome === "target" ? long.bars : Infinity;
  const shortBars = short.outcome === "target" ? short.bars : Infinity;
  return {
    action: longBars < shortBars ? "long" : shortBars < longBars ? "short" : "hold",
    longReturn: long.grossReturn,
    shortReturn: short.grossReturn,
    bars: Math.max(long.bars, short.bars),
  };
}

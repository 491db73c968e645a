import type { Candle } from "../domain/candle.ts";
import type { ForwardLabel } from "./label.ts";
import type { Outcome } from "./outcome.ts";

/**
 * What came of holding from the open of `candles[entryIndex]` to the close of the last of `horizonBars` candles, without
 * exits on the way.
 */
export function forwardOutcome(
  candles: readonly Candle[],
  entryIndex: number,
  horizonBars: number,
  { gain, loss }: ForwardLabel,
): Outcome {
  const entry = candles[entryIndex]!.open;
  const made = (candles[entryIndex + horizonBars - 1]!.close - entry) / entry;
  return {
    action: made >= gain ? "long" : made <= loss ? "short" : "hold",
    longReturn: made,
    // +0: a price that stands still made nothing in either direction.
    shortReturn: 0 - made,
    bars: horizonBars,
  };
}

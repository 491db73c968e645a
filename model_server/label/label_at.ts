import { type Candle, closeTimeMs, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import type { Label } from "./label.ts";
import { forwardOutcome } from "./forward_return.ts";
import type { Outcome } from "./outcome.ts";
import { barrierOutcome } from "./triple_barrier.ts";

export interface LabelRule {
  readonly timeframe: Timeframe;
  /** Candles until the time limit, the entry's candle being the first. */
  readonly horizonBars: number;
  readonly label: Label;
  /** Nothing that happened after this instant may be seen. Unix ms. */
  readonly knownToMs: number;
}

/**
 * What came of a decision at the close of `candles[index]`, entered at the next candle's open.
 *
 * @param atr Average true range at the decision, in price.
 * @returns null while the horizon is not complete, when candles are missing inside it, or when the range is 0.
 */
export function labelAt(candles: readonly Candle[], index: number, atr: number, rule: LabelRule): Outcome | null {
  const { label, horizonBars } = rule;
  if (!(atr > 0) || !horizonKnown(candles, index, rule)) return null;
  return label.method === "triple_barrier"
    ? barrierOutcome(candles, index + 1, horizonBars, atr, label)
    : forwardOutcome(candles, index + 1, horizonBars, label);
}

/** True when every candle up to the time limit is there, without a hole, and closed by `knownToMs`. */
function horizonKnown(candles: readonly Candle[], index: number, rule: LabelRule): boolean {
  const last = candles[index + rule.horizonBars];
  if (!last || closeTimeMs(last, rule.timeframe) > rule.knownToMs) return false;
  return last.openTimeMs - candles[index]!.openTimeMs === rule.horizonBars * timeframeMs(rule.timeframe);
}

import { type Candle, closeTimeMs, type Timeframe, timeframeMs } from "../domain/candle.ts";
import type { Label } from "./label.ts";
import { forwardOutcome } from "./forward_return.ts";
import { realOutcome, type RealTrade } from "./real_trade.ts";
import type { Outcome } from "./outcome.ts";
import { barrierOutcome } from "./triple_barrier.ts";

export interface LabelRule {
  readonly timeframe: Timeframe;
  /** Candles until the time limit, the entry's candle being the first. */
  readonly horizonBars: number;
  readonly label: Label;
  /** Nothing that happened after this instant may be seen. Unix ms. */
  readonly knownToMs: number;
  /** For `outcome_based`: by the open time of the candle that each was decided on. */
  readonly realTrades?: ReadonlyMap<number, RealTrade>;
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
  if (label.method === "forward_returns") return forwardOutcome(candles, index + 1, horizonBars, label);
  const real = label.method === "outcome_based" ? realTradeAt(candles[index]!, rule) : null;
  return real ?? barrierOutcome(candles, index + 1, horizonBars, atr, label);
}

/** @returns null without a real trade, or with one that lasted longer than a label may look. */
function realTradeAt({ openTimeMs }: Candle, { label, realTrades, horizonBars }: LabelRule): Outcome | null {
  const trade = realTrades?.get(openTimeMs);
  if (!trade || trade.bars > horizonBars || label.method !== "outcome_based") return null;
  return realOutcome(trade, label);
}

/** True when every candle up to the time limit is there, without a hole, and closed by `knownToMs`. */
function horizonKnown(candles: readonly Candle[], index: number, rule: LabelRule): boolean {
  const last = candles[index + rule.horizonBars];
  if (!last || closeTimeMs(last, rule.timeframe) > rule.knownToMs) return false;
  return last.openTimeMs - candles[index]!.openTimeMs === rule.horizonBars * timeframeMs(rule.timeframe);
}

/** Triple-barrier labels (López de Prado, Advances in Financial Machine Learning, 2018, chapter 3). */
import { type Candle, closeTimeMs, type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import { barrierDistances, type BarrierSettings } from "./barriers.ts";
import { barrierTrade } from "./barrier_trade.ts";

/** A label is an index into this order, and so is a column of every model's output. */
export const CLASSES = ACTIONS;
export const CLASS_COUNT = CLASSES.length;

export interface BarrierLabel {
  /** 0 long, 1 short, 2 hold: `CLASSES`. */
  readonly label: number;
  /** Gross fractions that the long and the short trade made, time-limit exits included. */
  readonly longReturn: number;
  readonly shortReturn: number;
  /** Candles after the decision until both trades had ended: what the label looked at. */
  readonly bars: number;
}

export interface LabelRule {
  readonly timeframe: Timeframe;
  /** Candles until the time limit, the entry's candle being the first. */
  readonly horizonBars: number;
  readonly barriers: BarrierSettings;
  /** Nothing that happened after this instant may be seen. Unix ms. */
  readonly knownToMs: number;
}

/**
 * The label of a decision at the close of `candles[index]`, entered at the next candle's open.
 *
 * @param atr Average true range at the decision, in price.
 * @returns null while the horizon is not complete, when candles are missing inside it, or when the range is 0.
 */
export function tripleBarrierLabel(
  candles: readonly Candle[],
  index: number,
  atr: number,
  rule: LabelRule,
): BarrierLabel | null {
  if (!(atr > 0) || !horizonKnown(candles, index, rule)) return null;
  const entryIndex = index + 1;
  const distances = barrierDistances(candles[entryIndex]!.open, atr, rule.barriers);
  const long = barrierTrade(candles, entryIndex, rule.horizonBars, distances, 1);
  const short = barrierTrade(candles, entryIndex, rule.horizonBars, distances, -1);
  const action = long.outcome === "target" ? "long" : short.outcome === "target" ? "short" : "hold";
  return {
    label: CLASSES.indexOf(action),
    longReturn: long.grossReturn,
    shortReturn: short.grossReturn,
    bars: Math.max(long.bars, short.bars),
  };
}

/** True when every candle up to the time limit is there, without a hole, and closed by `knownToMs`. */
function horizonKnown(candles: readonly Candle[], index: number, rule: LabelRule): boolean {
  const last = candles[index + rule.horizonBars];
  if (!last || closeTimeMs(last, rule.timeframe) > rule.knownToMs) return false;
  return last.openTimeMs - candles[index]!.openTimeMs === rule.horizonBars * timeframeMs(rule.timeframe);
}

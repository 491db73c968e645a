import { type Candle, closeTimeMs } from "../../../domain/candle.ts";
import type { Action } from "../../../domain/forecast.ts";
import { type BaseRate, NOTHING_KNOWN } from "../../../domain/waterfall.ts";
import { atr } from "../../../features/indicators/atr.ts";
import { labelAt, type LabelRule } from "../../../outcomes/label_at.ts";

/** Candles that are looked at. */
export const BASE_CANDLES = 1000;
/** Fewer outcomes say less than a third each. */
const OUTCOMES_MIN = 100;

/**
 * How often an action would have been the right one, over the candles before a decision whose outcome was known when it
 * was taken.
 *
 * @param candles Oldest first, the decided one among them; later ones are not looked at.
 */
export function baseRateOf(
  candles: readonly Candle[],
  decidedOpenMs: number,
  action: Action,
  rule: Omit<LabelRule, "knownToMs">,
): BaseRate {
  const until = candles.filter(({ openTimeMs }) => openTimeMs <= decidedOpenMs);
  const last = until.at(-1);
  if (!last) return NOTHING_KNOWN;
  const known = { ...rule, knownToMs: closeTimeMs(last, rule.timeframe) };
  const ranges = rangesOf(until);
  let samples = 0, came = 0;
  for (let i = 0; i < until.length; i++) {
    const outcome = labelAt(until, i, ranges[i]!, known);
    if (!outcome) continue;
    samples++;
    if (outcome.action === action) came++;
  }
  return samples < OUTCOMES_MIN ? NOTHING_KNOWN : { rate: came / samples, samples };
}

/** ATR(14) at each candle; NaN until it is warm. */
function rangesOf(candles: readonly Candle[]): Float64Array {
  const indicator = atr.create(() => -1), out = new Float64Array(2);
  return Float64Array.from(candles, (candle) => {
    indicator.update(candle, out, 0);
    return out[0]!;
  });
}

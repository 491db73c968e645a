import { sumOf } from "../../domain/float_sums.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";

/** What kind of market it is: whether it goes somewhere, stays where it is, or is wilder than it was. */
export const REGIMES = ["trend", "range", "high_volatility"] as const;
export type RegimeName = typeof REGIMES[number];

export interface Regime {
  readonly name: RegimeName;
  /** ADX(14), 0 to 100. */
  readonly adx: number;
  /** ATR(14) in percent of the close, over its mean of the candles before. 1 when nothing is known of them. */
  readonly volatilityRatio: number;
}

/** Wilder, "New Concepts in Technical Trading Systems" (1978): from here on a market is taken to trend. */
const TRENDING_ADX = 25;
/** Twice as wild as it was over the candles that are kept: what was learned of calmer ones says little. */
const WILD_RATIO = 2;

/** @param usualNatr Of `usualNatr`. @returns Null while the features are not warm. */
export function regimeOf(features: FeatureVector, usualNatr: number | null): Regime | null {
  const adx = featureValue(features, "adx"), natr = featureValue(features, "natr_14");
  if (adx === null || natr === null) return null;
  const volatilityRatio = usualNatr ? natr / usualNatr : 1;
  return { name: nameOf(adx, volatilityRatio), adx, volatilityRatio };
}

const nameOf = (adx: number, volatilityRatio: number): RegimeName =>
  volatilityRatio >= WILD_RATIO ? "high_volatility" : adx >= TRENDING_ADX ? "trend" : "range";

/** @param natrs ATR percent of the candles before. @returns Their mean; null where there are none, or it is 0. */
export function usualNatr(natrs: Float64Array): number | null {
  const sum = sumOf(natrs);
  return sum > 0 ? sum / natrs.length : null;
}

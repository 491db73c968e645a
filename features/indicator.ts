import type { Candle, ContextField } from "../domain/candle.ts";
import type { FeatureSpec } from "../domain/feature_vector.ts";

/** The running state of one indicator: one candle in, its features out, the same work for every candle. */
export interface Indicator {
  /** Writes one number a feature, from `out[at]` on, in the order of its definition; NaN until that feature is warm. */
  update(candle: Candle, out: Float64Array, at: number): void;
}

/** One indicator, or a family that is computed in one go. */
export interface IndicatorDefinition {
  readonly features: readonly FeatureSpec[];
  /** @param indexOf Where the value of a feature that stands earlier in the catalogue is found in `out`. */
  create(indexOf: (name: string) => number): Indicator;
}

/** A feature that models may take: its distribution does not move with the price level or the size of the market. */
export const stationary = (name: string, warmupCandles: number): FeatureSpec => ({
  name,
  stationary: true,
  warmupCandles,
});

/** A feature for people and formulas only: it drifts with the price level or the size of the market. */
export const drifting = (name: string, warmupCandles: number): FeatureSpec => ({
  name,
  stationary: false,
  warmupCandles,
});

/** A stationary feature of more than the market's own bars. */
export const contextual = (name: string, warmupCandles: number, context: ContextField): FeatureSpec => ({
  ...stationary(name, warmupCandles),
  context,
});

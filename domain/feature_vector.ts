import type { ContextField, Timeframe } from "./candle.ts";

/** What a feature is called and whether a model may take it. */
export interface FeatureSpec {
  readonly name: string;
  /** True when its distribution does not drift with the price level. Models take stationary features only. */
  readonly stationary: boolean;
  /** Candles until the first value. */
  readonly warmupCandles: number;
  /** What candles must carry beside their bar; without it the feature is null and the market is none the less warm. */
  readonly context?: ContextField;
  /** The higher timeframe that it stands for; on candles as long or longer it is a copy of the market's own. */
  readonly frame?: Timeframe;
}

/** All features at the close of one candle. `values[i]` belongs to `specs[i]` of the catalogue; null is "not warm". */
export interface FeatureVector {
  readonly openTimeMs: number;
  readonly names: readonly string[];
  readonly values: readonly (number | null)[];
  /** Names the catalogue that made it: two vectors with the same hash have the same columns. */
  readonly schemaHash: string;
}

/** `{ name: value }`, as the model servers and the tables take it. */
export function featureRecord(vector: FeatureVector): Record<string, number | null> {
  return Object.fromEntries(vector.names.map((name, i) => [name, vector.values[i] ?? null]));
}

export const featureValue = (vector: FeatureVector, name: string): number | null =>
  vector.values[vector.names.indexOf(name)] ?? null;

import type { Candle } from "../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream } from "../../features/mod.ts";

/** All features of a stretch of candles, a column a feature. */
export function featureColumns(candles: readonly Candle[]): Map<string, (number | null)[]> {
  const stream = new FeatureStream();
  const vectors = candles.map((candle) => stream.update(candle));
  return new Map(FEATURE_NAMES.map((name, i) => [name, vectors.map((vector) => vector.values[i]!)]));
}

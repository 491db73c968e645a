/** Named features of candles: the catalogue, and the stream that computes them. */
export {
  CATALOGUE,
  CONTEXT_NAMES,
  FEATURE_NAMES,
  SCHEMA_HASH,
  STATIONARY_NAMES,
  stationaryNames,
  WARMUP_CANDLES,
} from "./catalogue.ts";
export { type FeatureSource, FeatureStream, isWarm } from "./feature_stream.ts";

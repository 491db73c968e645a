/** Named features of candles: the catalogue, and the stream that computes them. */
export { CATALOGUE, FEATURE_NAMES, SCHEMA_HASH, STATIONARY_NAMES, WARMUP_CANDLES } from "./catalogue.ts";
export { FeatureStream } from "./feature_stream.ts";

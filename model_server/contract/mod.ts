/**
 * What a model server speaks, as zod schemas: JSON over HTTP, snake_case, times in Unix ms. Both sides parse with these,
 * so that nonsense is refused at the edge. A server written in another language joins the ensemble by speaking it.
 */
export * from "./feedback.ts";
export * from "./health.ts";
export * from "./predict.ts";
export * from "./promote.ts";
export * from "./refusal.ts";
export * from "./retrain.ts";
export * from "./token.ts";
export * from "./versions.ts";
export * from "./watch.ts";
export { candleFromWire, CANDLES_MAX, candleToWire, type WireCandle } from "./wire_candle.ts";

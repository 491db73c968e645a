import type { Candle } from "../domain/candle.ts";

/** Mean of high, low and close. */
export const typicalPrice = (candle: Candle): number => (candle.high + candle.low + candle.close) / 3;

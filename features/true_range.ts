import type { Candle } from "../domain/candle.ts";

/** Wilder's true range: the candle's range, stretched to the close before it. */
export function trueRange(candle: Candle, previousClose: number): number {
  return Math.max(
    candle.high - candle.low,
    Math.abs(candle.high - previousClose),
    Math.abs(candle.low - previousClose),
  );
}

import { type Candle, CANDLE_COLUMNS } from "../../../domain/candle.ts";

export const COLUMN_COUNT = CANDLE_COLUMNS.length;

/** @returns Row-major `[ends.length, window, 5]`: the `window` candles up to and with each of `ends`. */
export function candleWindows(candles: readonly Candle[], ends: Int32Array, window: number): Float32Array {
  const size = window * COLUMN_COUNT;
  const rows = new Float32Array(ends.length * size);
  ends.forEach((end, row) => {
    for (let t = 0; t < window; t++) {
      const { open, high, low, close, volume } = candles[end - window + 1 + t]!;
      rows.set([open, high, low, close, volume], row * size + t * COLUMN_COUNT);
    }
  });
  return rows;
}

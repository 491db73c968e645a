import { COLUMN_COUNT } from "./candle_window.ts";

/**
 * A window of candles as channels without price or size: body, range and level against the last close, in mean ranges of
 * the window; volume, in mean volumes; and money flow, the volume times where in its range a candle closed (−1 at its
 * low, 1 at its high), since a linear head cannot tell a large candle on much volume from one on little by itself.
 *
 * Values are whole multiples of 2^-10 within ±8, so that float32 holds every sum that a kernel makes of them: what a
 * kernel says in ONNX is then the same as here, whatever the order, and so is whether it passes its threshold.
 */
export const CHANNEL_COUNT = 5;
export const UNIT = 2 ** -10;
export const LARGEST = 8;
export const STEPS = 1 / UNIT;
/** Below any range or volume of a market: stands in for 0. */
export const SMALLEST_SCALE = 1e-30;

/** Places of the channels that the money flow is made of. */
export const RANGE = 1;
export const FLOW = 2;
export const VOLUME = 4;

/**
 * Channel × column: how a channel comes of open, high, low, close (less the last close) and volume. The money flow's
 * place holds the close against the middle, doubled, which is then multiplied by volume / range.
 */
export const MIX: readonly (readonly number[])[] = [
  [-1, 0, 0, 1, 0],
  [0, 1, -1, 0, 0],
  [0, -1, -1, 2, 0],
  [0, 0, 0, 1, 0],
  [0, 0, 0, 0, 1],
];

/** Channel × channel: what a channel is divided by, of the channels' means over the window. A level moves further. */
export const SCALE: readonly (readonly number[])[] = [
  [0, 1, 0, 0, 0],
  [0, 1, 0, 0, 0],
  [0, 0, 0, 0, 1],
  [0, 4, 0, 0, 0],
  [0, 0, 0, 0, 1],
];

/**
 * @param rows Windows. @param offset Where the window starts. @param out `[channel][time]`, `window` a channel.
 * @returns The window's volatility, which the channels hide: log of its mean range / last close.
 */
export function writeChannels(rows: Float32Array, offset: number, window: number, out: Float64Array): number {
  const lastClose = rows[offset + (window - 1) * COLUMN_COUNT + 3]!;
  let ranges = 0;
  let volumes = 0;
  for (let t = 0, at = offset; t < window; t++, at += COLUMN_COUNT) {
    ranges += rows[at + 1]! - rows[at + 2]!;
    volumes += rows[at + 4]!;
  }
  const range = Math.max(ranges / window, SMALLEST_SCALE);
  const level = Math.max(4 * ranges / window, SMALLEST_SCALE);
  const volume = Math.max(volumes / window, SMALLEST_SCALE);
  for (let t = 0, at = offset; t < window; t++, at += COLUMN_COUNT) {
    const open = rows[at]! - lastClose;
    const high = rows[at + 1]! - lastClose;
    const low = rows[at + 2]! - lastClose;
    const close = rows[at + 3]! - lastClose;
    out[t] = onGrid((close - open) / range);
    out[window + t] = onGrid((high - low) / range);
    const place = (2 * close - high - low) / Math.max(high - low, SMALLEST_SCALE);
    out[2 * window + t] = onGrid(place * rows[at + 4]! / volume);
    out[3 * window + t] = onGrid(close / level);
    out[4 * window + t] = onGrid(rows[at + 4]! / volume);
  }
  return Math.log(range / Math.max(lastClose, SMALLEST_SCALE));
}

const onGrid = (value: number): number => roundHalfEven(Math.max(-LARGEST, Math.min(LARGEST, value)) * STEPS) / STEPS;

/** As ONNX rounds: adding this pushes what is behind the point out of a double, half to even. */
const PUSH = 1.5 * 2 ** 52;
const roundHalfEven = (value: number): number => value + PUSH - PUSH;

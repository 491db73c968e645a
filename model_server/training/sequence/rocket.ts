import type { Samples } from "../learner.ts";
import type { Random } from "../random.ts";
import { CHANNEL_COUNT, UNIT, writeChannels } from "./channels.ts";
import { COLUMN_COUNT } from "./candle_window.ts";
import { Convolver } from "./convolve.ts";
import { drawKernels, type Kernel } from "./kernels.ts";

/**
 * Turns windows of candles into features by fixed kernels: of each kernel the share of positions at which it passes its
 * threshold (MiniRocket's pooling), and whether it does at the last one, since what matters most is what just happened;
 * then, of each channel of the last candles, which of several thresholds it passes; and the window's
 * volatility.
 */
export interface Rocket {
  readonly window: number;
  /** By dilation. */
  readonly kernels: readonly Kernel[];
  /** Half a unit off the grid, so that nothing is ever equal to one. */
  readonly thresholds: Float32Array;
  /** `STEP_QUANTILES` a channel. */
  readonly steps: Float32Array;
}

/** Candles whose channels are features themselves. */
export const RECENT = 4;
/** Where a channel's thresholds lie among its values: mostly far out, where events are. */
const STEP_QUANTILES = [0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99];
export const STEP_COUNT = STEP_QUANTILES.length;

/** Windows that thresholds are read off. */
const THRESHOLD_WINDOWS = 400;
/** The golden ratio's steps fill 0 to 1 evenly wherever they stop. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export const rocketFeatureCount = ({ kernels }: Rocket): number =>
  2 * kernels.length + RECENT * CHANNEL_COUNT * STEP_COUNT + 1;

/** Draws kernels, and thresholds at quantiles of what they and the channels say on some windows of `samples`. */
export function drawRocket({ rows, count }: Samples, window: number, random: Random): Rocket {
  const kernels = drawKernels(window, random);
  const convolver = new Convolver(window);
  const channels = new Float64Array(CHANNEL_COUNT * window);
  const said: number[][] = kernels.map(() => []);
  const values: number[][] = Array.from({ length: CHANNEL_COUNT }, () => []);
  for (let i = 0; i < THRESHOLD_WINDOWS; i++) {
    writeChannels(rows, random.below(count) * window * COLUMN_COUNT, window, channels);
    values.forEach((seen, c) => seen.push(...channels.subarray((c + 1) * window - RECENT, (c + 1) * window)));
    convolver.take(channels);
    kernels.forEach((kernel, k) => said[k]!.push(...convolver.output.subarray(0, convolver.run(kernel))));
  }
  return {
    window,
    kernels,
    thresholds: Float32Array.from(said, (each, k) => thresholdAt((k + 1) * GOLDEN % 1, each)),
    steps: Float32Array.from(values.flatMap((each) => STEP_QUANTILES.map((quantile) => thresholdAt(quantile, each)))),
  };
}

/** The quantile, and half a unit more. */
const thresholdAt = (quantile: number, values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(quantile * values.length)]! + UNIT / 2;

/** @param rows Windows, row-major. @returns Row-major `[count, rocketFeatureCount]`. */
export function rocketFeatures(rocket: Rocket, rows: Float32Array, count: number): Float32Array {
  const { window, kernels, thresholds } = rocket;
  const size = rocketFeatureCount(rocket);
  const features = new Float32Array(count * size);
  const convolver = new Convolver(window);
  const channels = new Float64Array(CHANNEL_COUNT * window);
  for (let row = 0; row < count; row++) {
    const start = row * size;
    features[start + size - 1] = writeChannels(rows, row * window * COLUMN_COUNT, window, channels);
    convolver.take(channels);
    kernels.forEach((kernel, k) => {
      const positions = convolver.run(kernel);
      features[start + k] = convolver.shareAbove(thresholds[k]!, positions);
      features[start + kernels.length + k] = convolver.output[positions - 1]! > thresholds[k]! ? 1 : 0;
    });
    writeSteps(rocket, channels, features.subarray(start + 2 * kernels.length));
  }
  return features;
}

/** `[channel][candle][step]`: 1 where the channel passes the threshold. */
function writeSteps({ window, steps }: Rocket, channels: Float64Array, out: Float32Array): void {
  for (let c = 0, at = 0; c < CHANNEL_COUNT; c++) {
    for (let t = window - RECENT; t < window; t++) {
      const value = channels[c * window + t]!;
      for (let step = 0; step < STEP_COUNT; step++) out[at++] = value > steps[c * STEP_COUNT + step]! ? 1 : 0;
    }
  }
}

import type { Samples } from "../learner.ts";
import type { Random } from "../random.ts";
import { CHANNEL_COUNT, UNIT, writeChannels } from "./channels.ts";
import { COLUMN_COUNT } from "./candle_window.ts";
import { Convolver } from "./convolve.ts";
import { drawKernels, type Kernel } from "./kernels.ts";

/**
 * Turns windows of candles into features by fixed kernels: of each kernel the share of positions at which it passes its
 * threshold (MiniRocket's pooling), and whether it does at the last one, since what matters most is what just happened;
 * then the channels of the last candles as they are.
 */
export interface Rocket {
  readonly window: number;
  /** By dilation. */
  readonly kernels: readonly Kernel[];
  /** Half a unit off the grid, so that nothing is ever equal to one. */
  readonly thresholds: Float32Array;
}

/** Candles whose channels are features themselves. */
export const RECENT = 4;

/** Windows that thresholds are read off. */
const THRESHOLD_WINDOWS = 200;
/** The golden ratio's steps fill 0 to 1 evenly wherever they stop. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export const rocketFeatureCount = ({ kernels }: Rocket): number => 2 * kernels.length + RECENT * CHANNEL_COUNT;

/** Draws kernels, and thresholds at all quantiles of what they say on some windows of `samples`. */
export function drawRocket({ rows, count }: Samples, window: number, random: Random): Rocket {
  const kernels = drawKernels(window, random);
  const convolver = new Convolver(window);
  const channels = new Float64Array(CHANNEL_COUNT * window);
  const said: number[][] = kernels.map(() => []);
  for (let i = 0; i < THRESHOLD_WINDOWS; i++) {
    writeChannels(rows, random.below(count) * window * COLUMN_COUNT, window, channels);
    convolver.take(channels);
    kernels.forEach((kernel, k) => {
      const positions = convolver.run(kernel);
      for (let t = 0; t < positions; t++) said[k]!.push(convolver.output[t]!);
    });
  }
  const thresholds = Float32Array.from(said, (values, k) => {
    const quantile = (k + 1) * GOLDEN % 1;
    return values.sort((a, b) => a - b)[Math.floor(quantile * values.length)]! + UNIT / 2;
  });
  return { window, kernels, thresholds };
}

/** @param rows Windows, row-major. @returns Row-major `[count, rocketFeatureCount]`. */
export function rocketFeatures(rocket: Rocket, rows: Float32Array, count: number): Float32Array {
  const { window, kernels, thresholds } = rocket;
  const size = rocketFeatureCount(rocket);
  const features = new Float32Array(count * size);
  const convolver = new Convolver(window);
  const channels = new Float64Array(CHANNEL_COUNT * window);
  for (let row = 0; row < count; row++) {
    const start = row * size;
    writeChannels(rows, row * window * COLUMN_COUNT, window, channels);
    convolver.take(channels);
    kernels.forEach((kernel, k) => {
      const positions = convolver.run(kernel);
      features[start + k] = convolver.shareAbove(thresholds[k]!, positions);
      features[start + kernels.length + k] = convolver.output[positions - 1]! > thresholds[k]! ? 1 : 0;
    });
    for (let c = 0, at = start + 2 * kernels.length; c < CHANNEL_COUNT; c++) {
      for (let t = window - RECENT; t < window; t++) features[at++] = channels[c * window + t]!;
    }
  }
  return features;
}

import { overlapInflation } from "../label_overlap.ts";
import type { Samples } from "../learner.ts";

/**
 * Brings each feature to mean 0, cuts off what lies far out, and gives it a size by how much it can be trusted.
 * float32 throughout, as in the graph.
 */
export interface Scaler {
  readonly mean: Float32Array;
  /** What the centred value is multiplied by; 0 for a feature that never changed, which then says nothing. */
  readonly factor: Float32Array;
  readonly clip: number;
}

/**
 * Divides by the standard deviation, and again by the square root of the inflation by overlapping labels: a network
 * learns first from large inputs, and slow features should have to earn it.
 */
export function fitScaler(samples: Samples, clip: number): Scaler {
  const { rows, count, featureCount } = samples;
  const inflation = overlapInflation(samples);
  const mean = new Float32Array(featureCount);
  const factor = new Float32Array(featureCount);
  for (let f = 0; f < featureCount; f++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += rows[i * featureCount + f]!;
    const average = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (rows[i * featureCount + f]! - average) ** 2;
    mean[f] = average;
    factor[f] = squares > 0 ? 1 / Math.sqrt(squares / count * inflation[f]!) : 0;
  }
  return { mean, factor, clip: Math.fround(clip) };
}

/** @returns The first `count` rows, scaled. */
export function scaleRows({ mean, factor, clip }: Scaler, rows: Float32Array, count: number): Float32Array {
  const featureCount = mean.length;
  const scaled = new Float32Array(count * featureCount);
  for (let start = 0; start < scaled.length; start += featureCount) {
    for (let f = 0; f < featureCount; f++) {
      const centred = Math.fround(rows[start + f]! - mean[f]!);
      scaled[start + f] = Math.max(-clip, Math.min(clip, Math.fround(centred * factor[f]!)));
    }
  }
  return scaled;
}

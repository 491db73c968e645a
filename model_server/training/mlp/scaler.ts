import type { Samples } from "../learner.ts";

/** Brings each feature to mean 0 and deviation 1, and cuts off what lies far out. float32 throughout, as in the graph. */
export interface Scaler {
  readonly mean: Float32Array;
  /** 1 / standard deviation; 0 for a feature that never changed, which then says nothing. */
  readonly inverseDeviation: Float32Array;
  readonly clip: number;
}

export function fitScaler({ rows, count, featureCount }: Samples, clip: number): Scaler {
  const mean = new Float32Array(featureCount);
  const inverseDeviation = new Float32Array(featureCount);
  for (let f = 0; f < featureCount; f++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += rows[i * featureCount + f]!;
    const average = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (rows[i * featureCount + f]! - average) ** 2;
    mean[f] = average;
    inverseDeviation[f] = squares > 0 ? 1 / Math.sqrt(squares / count) : 0;
  }
  return { mean, inverseDeviation, clip: Math.fround(clip) };
}

/** @returns The first `count` rows, scaled. */
export function scaleRows({ mean, inverseDeviation, clip }: Scaler, rows: Float32Array, count: number): Float32Array {
  const featureCount = mean.length;
  const scaled = new Float32Array(count * featureCount);
  for (let start = 0; start < scaled.length; start += featureCount) {
    for (let f = 0; f < featureCount; f++) {
      const centred = Math.fround(rows[start + f]! - mean[f]!);
      scaled[start + f] = Math.max(-clip, Math.min(clip, Math.fround(centred * inverseDeviation[f]!)));
    }
  }
  return scaled;
}

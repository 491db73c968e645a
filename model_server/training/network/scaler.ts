import { overlapInflation } from "../label_overlap.ts";
import type { Samples } from "../learner.ts";

/**
 * Brings each feature to mean 0 and deviation 1, cuts off what lies far out, and gives it a size by how much it can be
 * trusted. float32 throughout, as in the graph.
 */
export interface Scaler {
  readonly mean: Float32Array;
  /** 1 / standard deviation; 0 for a feature that never changed, which then says nothing. */
  readonly inverseDeviation: Float32Array;
  /** In standard deviations. */
  readonly clip: number;
  /** 1 for a feature that changes from row to row, less the more label overlap inflates what it seems to say. */
  readonly trust: Float32Array;
}

/**
 * How large a feature may be: 1 if it changes from row to row, less the more label overlap inflates what it seems to
 * say. A network learns first from large inputs, so slow features have to earn it; on few rows what they seem to say is
 * chance.
 *
 * @param slowDiscount Power of the inflation that a feature is divided by; 0 trusts all alike.
 */
export const featureTrust = (samples: Samples, slowDiscount: number): Float32Array =>
  slowDiscount === 0
    ? new Float32Array(samples.featureCount).fill(1)
    : Float32Array.from(overlapInflation(samples), (inflation) => inflation ** -slowDiscount);

/** @param slowDiscount As `featureTrust` takes it. */
export function fitScaler(samples: Samples, clip: number, slowDiscount: number): Scaler {
  const { rows, count, featureCount } = samples;
  const mean = new Float32Array(featureCount);
  const inverseDeviation = new Float32Array(featureCount);
  for (let f = 0; f < featureCount; f++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += rows[i * featureCount + f]!;
    const average = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (rows[i * featureCount + f]! - average) ** 2;
    mean[f] = average;
    inverseDeviation[f] = squares > 0 ? Math.sqrt(count / squares) : 0;
  }
  return { mean, inverseDeviation, clip: Math.fround(clip), trust: featureTrust(samples, slowDiscount) };
}

/** @returns The first `count` rows, scaled. */
export function scaleRows(scaler: Scaler, rows: Float32Array, count: number): Float32Array {
  const { mean, inverseDeviation, clip, trust } = scaler;
  const featureCount = mean.length;
  const scaled = new Float32Array(count * featureCount);
  for (let start = 0; start < scaled.length; start += featureCount) {
    for (let f = 0; f < featureCount; f++) {
      const centred = Math.fround(rows[start + f]! - mean[f]!);
      const standard = Math.fround(centred * inverseDeviation[f]!);
      scaled[start + f] = Math.max(-clip, Math.min(clip, standard)) * trust[f]!;
    }
  }
  return scaled;
}

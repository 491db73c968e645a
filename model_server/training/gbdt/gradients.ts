import { CLASS_COUNT } from "../../../outcomes/classes.ts";

/**
 * A row's gradient and hessian as two whole numbers in one double: gradient × 2^26 + hessian. Sums of them are exact
 * and so do not depend on their order: histograms can be subtracted, and a model is the same however it was computed.
 */
const PACK = 2 ** 26;
/** Sums stay within 26 bits each, with room for the rounding of every row. */
const ROOM = 0.95;
/** Stands in for a sum of 0, when every row is already certain. */
const SMALLEST_SUM = 1e-12;

export interface PackedGradients {
  /** One a row. */
  readonly packed: Float64Array;
  /** Units of the whole numbers. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

export const gradientUnits = (packed: number): number => Math.floor(packed / PACK);
export const hessianUnits = (packed: number): number => packed - Math.floor(packed / PACK) * PACK;

/** What the rows' losses say of one class's scores. */
export interface Slopes {
  /** Row-major, three a row. */
  readonly predictions: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  /** Second derivative at a prediction. */
  readonly curvature: (prediction: number) => number;
}

/** Gradient (prediction less truth) and hessian of each row's loss in the score of one class, times the row's weight. */
export function packGradients(slopes: Slopes, classIndex: number, packed: Float64Array): PackedGradients {
  const { predictions, labels, weights, curvature } = slopes;
  const count = labels.length;
  let gradientSum = 0;
  let hessianSum = 0;
  for (let i = 0, at = classIndex; i < count; i++, at += CLASS_COUNT) {
    const prediction = predictions[at]!;
    gradientSum += weights[i]! * Math.abs(prediction - (labels[i] === classIndex ? 1 : 0));
    hessianSum += weights[i]! * curvature(prediction);
  }
  const room = PACK * ROOM - count;
  const gradientScale = room / Math.max(gradientSum, SMALLEST_SUM);
  const hessianScale = room / Math.max(hessianSum, SMALLEST_SUM);
  for (let i = 0, at = classIndex; i < count; i++, at += CLASS_COUNT) {
    const prediction = predictions[at]!;
    const gradient = weights[i]! * (prediction - (labels[i] === classIndex ? 1 : 0));
    const hessian = weights[i]! * curvature(prediction);
    packed[i] = Math.round(gradient * gradientScale) * PACK + Math.ceil(hessian * hessianScale);
  }
  return { packed, gradientUnit: 1 / gradientScale, hessianUnit: 1 / hessianScale };
}

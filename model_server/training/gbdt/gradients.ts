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

/**
 * Gradients of the softmax loss for one class: p − y, hessian p (1 − p) × K / (K − 1) (Friedman 2001, as in LightGBM).
 *
 * @param probabilities Row-major, `classCount` a row.
 */
export function packSoftmaxGradients(
  probabilities: Float64Array,
  labels: Uint8Array,
  classIndex: number,
  classCount: number,
  packed: Float64Array,
): PackedGradients {
  const count = labels.length;
  const factor = classCount / (classCount - 1);
  let gradientSum = 0;
  let hessianSum = 0;
  for (let i = 0; i < count; i++) {
    const p = probabilities[i * classCount + classIndex]!;
    gradientSum += Math.abs(p - (labels[i] === classIndex ? 1 : 0));
    hessianSum += factor * p * (1 - p);
  }
  const room = PACK * ROOM - count;
  const gradientScale = room / Math.max(gradientSum, SMALLEST_SUM);
  const hessianScale = room / Math.max(hessianSum, SMALLEST_SUM);
  for (let i = 0; i < count; i++) {
    const p = probabilities[i * classCount + classIndex]!;
    const gradient = p - (labels[i] === classIndex ? 1 : 0);
    packed[i] = Math.round(gradient * gradientScale) * PACK + Math.ceil(factor * p * (1 - p) * hessianScale);
  }
  return { packed, gradientUnit: 1 / gradientScale, hessianUnit: 1 / hessianScale };
}

import type { Curve } from "../../../domain/calibration.ts";
import { lowerBound } from "../../../domain/lower_bound.ts";

/** Stated probabilities of one class, 0 to 1, and how often it came true: 1 or 0. */
export interface CurvePoints {
  readonly stated: ArrayLike<number>;
  readonly cameTrue: ArrayLike<number>;
}

/** No probability is a certainty: one surprise after it would cost without end. */
const SURE = 0.001;

export const bounded = (p: number): number => Math.min(1 - SURE, Math.max(SURE, p));

export function applyCurve(curve: Curve, p: number): number {
  return curve.kind === "platt"
    ? bounded(1 / (1 + Math.exp(-(curve.slope * logit(p) + curve.shift))))
    : bounded(between(curve.stated, curve.meant, p));
}

export const logit = (p: number): number => Math.log(bounded(p) / (1 - bounded(p)));

/** @param xs Rising. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  const above = lowerBound(xs.length, (i) => xs[i]! < x);
  if (above === 0) return ys[0]!;
  if (above === xs.length) return ys.at(-1)!;
  const share = (x - xs[above - 1]!) / (xs[above]! - xs[above - 1]!);
  return ys[above - 1]! + share * (ys[above]! - ys[above - 1]!);
}

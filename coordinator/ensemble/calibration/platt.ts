import type { Curve } from "../../../domain/calibration.ts";
import { type CurvePoints, logit } from "./curve.ts";

const STEPS_MAX = 50;
const ENOUGH = 1e-10;
/** Keeps the Newton step finite where the stated probabilities are all alike. */
const RIDGE = 1e-6;

/**
 * Platt's sigmoid over log odds (Platt, "Probabilistic Outputs for Support Vector Machines", 1999), with his targets
 * `(N₊ + 1) / (N₊ + 2)` and `1 / (N₋ + 2)`, by Newton's method.
 */
export function fitPlatt({ stated, cameTrue }: CurvePoints): Curve {
  let positives = 0;
  for (let i = 0; i < cameTrue.length; i++) positives += cameTrue[i]!;
  const negatives = cameTrue.length - positives;
  const high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
  const odds = Float64Array.from(stated, logit);
  let slope = 1, shift = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    let gSlope = 0, gShift = 0, hSlope = RIDGE, hShift = RIDGE, hBoth = 0;
    for (let i = 0; i < odds.length; i++) {
      const x = odds[i]!, p = 1 / (1 + Math.exp(-(slope * x + shift)));
      const wrong = p - (cameTrue[i] === 1 ? high : low), weight = p * (1 - p);
      gSlope += wrong * x;
      gShift += wrong;
      hSlope += weight * x * x;
      hShift += weight;
      hBoth += weight * x;
    }
    const determinant = hSlope * hShift - hBoth * hBoth;
    const dSlope = (hShift * gSlope - hBoth * gShift) / determinant;
    const dShift = (hSlope * gShift - hBoth * gSlope) / determinant;
    slope -= dSlope;
    shift -= dShift;
    if (Math.abs(dSlope) + Math.abs(dShift) < ENOUGH) break;
  }
  return { kind: "platt", slope, shift };
}

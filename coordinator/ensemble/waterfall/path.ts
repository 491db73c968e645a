import type { ActionMargins } from "../../../domain/explanation.ts";
import type { Action } from "../../../domain/forecast.ts";
import { gradientOf, type Link, plus } from "./link.ts";

/** Three-point Gauss–Legendre on [0, 1]: exact for polynomials of the fifth degree. */
const HALF = Math.sqrt(0.6) / 2;
const NODES = [[0.5 - HALF, 5 / 18], [0.5, 8 / 18], [0.5 + HALF, 5 / 18]] as const;
/** Pieces of the line; more where the sums move far. */
const PIECES_MIN = 16;
const PIECES_MAX = 512;
const PIECES_PER_UNIT = 8;

/**
 * What a step of each sum is worth in the probability of `action` on the straight way from `from` to `from + moved`: the
 * mean gradient along it. Times what a part moved each sum this is the part's contribution to the probability, and all
 * parts together give the whole change: the Aumann–Shapley value (Aumann and Shapley, "Values of Non-Atomic Games", 1974),
 * known from models as integrated gradients (Sundararajan, Taly and Yan, ICML 2017). It favours no order of the parts.
 */
export function meanGradient(link: Link, from: ActionMargins, moved: ActionMargins, action: Action): ActionMargins {
  const far = Math.max(Math.abs(moved.long), Math.abs(moved.short), Math.abs(moved.hold));
  const pieces = Math.min(PIECES_MAX, Math.max(PIECES_MIN, Math.ceil(far * PIECES_PER_UNIT)));
  let sum: ActionMargins = { long: 0, short: 0, hold: 0 };
  for (let piece = 0; piece < pieces; piece++) {
    for (const [at, weight] of NODES) {
      const here = plus(from, moved, (piece + at) / pieces);
      sum = plus(sum, gradientOf(link, here, action), weight / pieces);
    }
  }
  return sum;
}

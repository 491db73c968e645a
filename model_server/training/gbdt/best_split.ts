import type { BinSplit } from "../trees/tree.ts";
import { gradientUnits, hessianUnits, type PackedGradients } from "./gradients.ts";
import type { Histograms } from "./histograms.ts";
import type { Directions } from "./monotone.ts";

export interface Split extends BinSplit {
  readonly gain: number;
  /** Packed gradient sum of the left child. */
  readonly leftTotal: number;
}

/** A leaf as the search for its split needs it. */
export interface LeafSums {
  readonly slot: number;
  readonly rowCount: number;
  readonly total: number;
}

export interface SplitRule {
  readonly l2: number;
  readonly minLeafRows: number;
  /** A split must gain more than this. */
  readonly minGain: number;
  /** By feature: what a gain on it is worth, 0 to 1. */
  readonly worth: Float64Array;
}

/** Keeps quotients finite when a leaf's hessian and `l2` are both 0. */
export const SMALLEST_HESSIAN = 1e-12;

/**
 * The split that lowers the second-order loss most: G²/(H + l2) of both children less that of the parent (Chen and
 * Guestrin 2016, equation 7). Rows on a side are told from their share of the hessian, as LightGBM does.
 */
export function bestSplit(
  histograms: Histograms,
  leaf: LeafSums,
  units: PackedGradients,
  rule: SplitRule,
  directions: Directions,
): Split | null {
  const { gradientUnit, hessianUnit } = units;
  const { sums, binSlots } = histograms;
  const { minLeafRows, worth } = rule;
  const damping = rule.l2 + SMALLEST_HESSIAN;
  const leafGradient = gradientUnits(leaf.total) * gradientUnit;
  const leafHessianUnits = hessianUnits(leaf.total);
  const leafHessian = leafHessianUnits * hessianUnit;
  const parentScore = leafGradient * leafGradient / (leafHessian + damping);
  const rowsPerUnit = leaf.rowCount / leafHessianUnits;
  let best: Split | null = null;
  let bestGain = rule.minGain;
  for (const [feature, start] of histograms.features(leaf.slot)) {
    const featureWorth = worth[feature]!;
    const direction = directions === null ? 0 : directions[feature]!;
    let leftTotal = 0;
    for (let bin = 0; bin < binSlots - 1; bin++) {
      const sum = sums[start + bin]!;
      if (sum === 0) continue;
      leftTotal += sum;
      const leftUnits = hessianUnits(leftTotal);
      const leftRows = leftUnits * rowsPerUnit;
      if (leftRows < minLeafRows) continue;
      if (leaf.rowCount - leftRows < minLeafRows) break;
      const gradient = gradientUnits(leftTotal) * gradientUnit;
      const hessian = leftUnits * hessianUnit;
      const rest = leafGradient - gradient;
      const restHessian = leafHessian - hessian;
      const score = gradient * gradient / (hessian + damping) + rest * rest / (restHessian + damping);
      const gain = (score - parentScore) * featureWorth;
      // A child's value is −gradient / hessian; the right one's less the left one's must not turn against the direction.
      const rise = direction * (gradient / (hessian + damping) - rest / (restHessian + damping));
      if (gain > bestGain && !(rise < 0)) {
        bestGain = gain;
        best = { gain, feature, bin, leftTotal };
      }
    }
  }
  return best;
}

import { LEAF, type ShapEnsemble } from "./tree_ensemble.ts";
import { expectation } from "./tree_shap.ts";

/**
 * How much of the trees' variance the splits on each feature make: at a split, the rows of both sides times the squared
 * distance of the side's mean from the node's. Adds up to 1; all 0 when nothing is split.
 */
export function gainImportance({ trees, targets }: ShapEnsemble, featureCount: number): Float64Array {
  const gains = new Float64Array(featureCount);
  for (const tree of trees) {
    for (let k = 0; k < targets; k++) {
      const means = Float64Array.from(tree.feature, (_, node) => expectation(tree, node, k, targets));
      tree.feature.forEach((feature, node) => {
        if (feature === LEAF) return;
        for (const child of [tree.left[node]!, tree.right[node]!]) {
          gains[feature]! += tree.cover[child]! * (means[child]! - means[node]!) ** 2;
        }
      });
    }
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return total > 0 ? gains.map((gain) => gain / total) : gains;
}

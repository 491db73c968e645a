import type { ParamsOf, ParamSpecs } from "../learner.ts";

/** Settings of the forest. The defaults suit some 10,000 rows with a weak signal. */
export const FOREST_PARAMS = {
  /** `random_forest` tries every cut of the features it looks at, `extra_trees` one at random of each. */
  kind: { default: "extra_trees", choices: ["extra_trees", "random_forest"] },
  trees: { default: 100, min: 1, max: 2000 },
  /** Draws (with repetition) in the smaller child of a split, at least. */
  min_leaf_rows: { default: 40, min: 1, max: 100_000 },
  /** What a split must gain in log loss (twice), after the discount for label overlap. */
  min_gain: { default: 4, min: 0, max: 1000 },
  max_depth: { default: 12, min: 1, max: 30 },
  /** Mean number of times that a tree draws a row. */
  row_share: { default: 1, min: 0.01, max: 1 },
  /** Share of the features that a split looks at, drawn anew at each. */
  feature_share: { default: 0.6, min: 0.01, max: 1 },
  /** Bins a feature's values are put in, at most. */
  bins: { default: 64, min: 2, max: 256 },
  /** Rows at the classes' shares that every leaf is mixed with. */
  prior_rows: { default: 4, min: 0, max: 1000 },
} as const satisfies ParamSpecs;

export type ForestParams = ParamsOf<typeof FOREST_PARAMS>;

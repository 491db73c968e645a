import type { ParamsOf, ParamSpecs } from "../learner.ts";
import { OBJECTIVE_NAMES } from "./objective.ts";

/** Settings of the boosted trees. The defaults suit some 10,000 rows with a weak signal. */
export const GBDT_PARAMS = {
  /** What is minimised: see `objective.ts`. */
  objective: { default: "softmax", choices: OBJECTIVE_NAMES },
  rounds: { default: 60, min: 1, max: 2000 },
  leaves: { default: 8, min: 2, max: 255 },
  learning_rate: { default: 0.08, min: 0.001, max: 1 },
  /** Added to a leaf's hessian: pulls small leaves towards 0. */
  l2: { default: 1, min: 0, max: 1000 },
  /** Rows in the smaller child of a split, about. */
  min_leaf_rows: { default: 20, min: 1, max: 100_000 },
  /** What a split must gain in loss (twice), after the discount for label overlap. */
  min_gain: { default: 4, min: 0, max: 1000 },
  /** Share of the rows that a round sees, drawn anew each round. */
  row_share: { default: 0.8, min: 0.05, max: 1 },
  /** Share of the features that a tree may split on. */
  feature_share: { default: 0.7, min: 0.05, max: 1 },
  /** Bins a feature's values are put in, at most. */
  bins: { default: 64, min: 2, max: 256 },
  /** Rounds without a better validation loss until it stops. */
  patience: { default: 15, min: 1, max: 2000 },
} as const satisfies ParamSpecs;

export type GbdtParams = ParamsOf<typeof GBDT_PARAMS>;

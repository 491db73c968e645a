import { type Learner, resolveParams } from "../learner.ts";
import { ensembleMargins, ensemblePart } from "../trees/ensemble.ts";
import { growForest } from "./grow_forest.ts";
import { FOREST_PARAMS } from "./params.ts";

/** Many deep trees, each from other rows and features, whose shares are averaged: random forest or extra-trees. */
export const forestLearner: Learner = {
  name: "forest",
  params: FOREST_PARAMS,
  train(task, params, seed, onStep) {
    const forest = growForest(task, resolveParams("forest", FOREST_PARAMS, params), seed, onStep);
    return {
      margins: (rows, count) => ensembleMargins(forest, rows, count),
      graph: () => ensemblePart(forest),
      rounds: forest.trees.length,
      parityTolerance: 0,
    };
  },
};

import { type Learner, resolveParams } from "../learner.ts";
import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import { ensembleMargins, ensemblePart } from "../trees/ensemble.ts";
import { boost } from "./boosting.ts";
import { GBDT_PARAMS } from "./params.ts";

/** Histogram gradient boosting, leaf-wise. Strong on few rows of mixed features. */
export const gbdtLearner: Learner = {
  name: "gbdt",
  params: GBDT_PARAMS,
  monotone: true,
  train(task, params, seed, onStep) {
    const ensemble = boost(task, resolveParams("gbdt", GBDT_PARAMS, params), seed, onStep);
    return {
      margins: (rows, count) => ensembleMargins(ensemble, rows, count),
      graph: () => ensemblePart(ensemble),
      rounds: ensemble.trees.length / CLASS_COUNT,
      parityTolerance: 0,
    };
  },
};

import { type Learner, resolveParams } from "../learner.ts";
import { CLASS_COUNT } from "../labels/triple_barrier.ts";
import { boost, ensembleMargins } from "./boosting.ts";
import { gbdtGraph } from "./gbdt_graph.ts";
import { GBDT_PARAMS } from "./params.ts";

/** Histogram gradient boosting, leaf-wise, on the three-class softmax loss. Strong on few rows of mixed features. */
export const gbdtLearner: Learner = {
  name: "gbdt",
  params: GBDT_PARAMS,
  train(task, params, seed, onStep) {
    const ensemble = boost(task, resolveParams("gbdt", GBDT_PARAMS, params), seed, onStep);
    return {
      margins: (rows, count) => ensembleMargins(ensemble, rows, count),
      graph: () => gbdtGraph(ensemble),
      rounds: ensemble.trees.length / CLASS_COUNT,
      parityTolerance: 0,
    };
  },
};

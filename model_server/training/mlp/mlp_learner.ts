import { type Learner, resolveParams } from "../learner.ts";
import { fitNetwork } from "./fit_network.ts";
import { networkMargins } from "./forward.ts";
import { mlpGraph } from "./mlp_graph.ts";
import { MLP_PARAMS } from "./params.ts";

/** A small neural network with two hidden layers. Smooth where trees are stepped, so their mistakes differ. */
export const mlpLearner: Learner = {
  name: "mlp",
  params: MLP_PARAMS,
  train(task, params, seed, onStep) {
    const network = fitNetwork(task, resolveParams("mlp", MLP_PARAMS, params), seed, onStep);
    return {
      margins: (rows, count) => networkMargins(network, rows, count),
      graph: () => mlpGraph(network),
      rounds: network.epochs,
      // The network sums in float32 there and in double here.
      parityTolerance: 1e-5,
    };
  },
};

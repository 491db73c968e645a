import { type Learner, resolveParams } from "../learner.ts";
import { fitNetwork } from "../network/fit_network.ts";
import { networkModel } from "../network/network_model.ts";
import { MLP_PARAMS } from "./params.ts";

/** A small neural network with two hidden layers. Smooth where trees are stepped, so their mistakes differ. */
export const mlpLearner: Learner = {
  name: "mlp",
  params: MLP_PARAMS,
  train(task, params, seed, onStep) {
    const settings = resolveParams("mlp", MLP_PARAMS, params);
    const hidden = [settings.first_layer, settings.second_layer];
    return networkModel(fitNetwork(task, { ...settings, hidden }, seed, onStep));
  },
};

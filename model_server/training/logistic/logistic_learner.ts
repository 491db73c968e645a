import { type Learner, type ParamSpecs, resolveParams } from "../learner.ts";
import { fitNetwork } from "../network/fit_network.ts";
import { networkModel } from "../network/network_model.ts";

const LOGISTIC_PARAMS = {
  epochs: { default: 20, min: 1, max: 1000 },
  batch_rows: { default: 128, min: 1, max: 8192 },
  learning_rate: { default: 0.01, min: 1e-6, max: 1 },
  weight_decay: { default: 0.1, min: 0, max: 10 },
  clip: { default: 6, min: 1, max: 1000 },
  slow_discount: { default: 3, min: 0, max: 10 },
  patience: { default: 6, min: 1, max: 1000 },
} as const satisfies ParamSpecs;

/**
 * Multinomial logistic regression: the network without hidden layers. The plainest way to learn from features, and so
 * the line that the others have to pass: every report holds its scores.
 */
export const logisticLearner: Learner = {
  name: "logistic",
  params: LOGISTIC_PARAMS,
  train(task, params, seed, onStep) {
    const settings = resolveParams("logistic", LOGISTIC_PARAMS, params);
    return networkModel(fitNetwork(task, { ...settings, hidden: [], dropout: 0 }, seed, onStep));
  },
};

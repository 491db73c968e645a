import { classLogits } from "../class_shares.ts";
import { type Learner, type OnTrainingStep, type ParamSpecs, resolveParams, type Samples } from "../learner.ts";
import { featureTrust } from "../network/scaler.ts";
import { networkModel } from "../network/network_model.ts";
import { rowWeights } from "../row_weights.ts";
import { OnlineLogistic } from "./online_logistic.ts";

export const ONLINE_PARAMS = {
  learning_rate: { default: 0.006, min: 1e-6, max: 1 },
  slow_after: { default: 2000, min: 1, max: 1e9 },
  memory: { default: 5000, min: 10, max: 1e9 },
  weight_decay: { default: 0.02, min: 0, max: 10 },
  clip: { default: 4, min: 1, max: 1000 },
  /** Power of the inflation by label overlap that a feature is divided by (`featureTrust`). */
  slow_discount: { default: 2, min: 0, max: 10 },
} as const satisfies ParamSpecs;

/**
 * The logistic challenger that never stops: it sees each row once, in order of time, and could go on with the next
 * labelled candle. Nothing is kept from it: the rows that tell others when to stop are its latest lessons.
 */
export const onlineLearner: Learner = {
  name: "online",
  params: ONLINE_PARAMS,
  train({ train, validation }, params, _seed, onStep) {
    const settings = resolveParams("online", ONLINE_PARAMS, params);
    const model = OnlineLogistic.start(classLogits(train), featureTrust(train, settings.slow_discount), settings);
    const total = train.count + validation.count;
    for (const samples of [train, validation]) learnAll(model, samples, total, onStep);
    return networkModel({ ...model.network(), epochs: 1 });
  },
};

const TOLD = 20;

function learnAll(model: OnlineLogistic, samples: Samples, total: number, onStep: OnTrainingStep): void {
  const { rows, labels, count, featureCount } = samples;
  const weights = rowWeights(samples);
  const every = Math.ceil(total / TOLD);
  for (let i = 0; i < count; i++) {
    model.learn(rows.subarray(i * featureCount, (i + 1) * featureCount), labels[i]!, weights[i]!);
    if (model.rowsSeen % every === 0 || model.rowsSeen === total) {
      onStep({ fraction: model.rowsSeen / total, stage: `row ${model.rowsSeen} of ${total}` });
    }
  }
}

import type { ParamsOf, ParamSpecs } from "../learner.ts";

/** Settings of the network. The defaults suit some 10,000 rows with a weak signal. */
export const MLP_PARAMS = {
  first_layer: { default: 24, min: 1, max: 1024 },
  second_layer: { default: 16, min: 1, max: 1024 },
  epochs: { default: 15, min: 1, max: 1000 },
  batch_rows: { default: 128, min: 1, max: 8192 },
  /** Falls to 0 over the epochs along half a cosine. */
  learning_rate: { default: 0.003, min: 1e-6, max: 1 },
  /** Share of each weight taken off at a step, before the learning rate (AdamW). */
  weight_decay: { default: 0.1, min: 0, max: 10 },
  /** Chance that a hidden unit is silent for a batch. */
  dropout: { default: 0.3, min: 0, max: 0.9 },
  /** Scaled features are cut off here, in standard deviations. */
  clip: { default: 6, min: 1, max: 1000 },
  /** Power of the inflation by label overlap that a feature is divided by (`overlapInflation`). */
  slow_discount: { default: 3, min: 0, max: 10 },
  /** Epochs without a better validation loss until it stops. */
  patience: { default: 6, min: 1, max: 1000 },
} as const satisfies ParamSpecs;

export type MlpParams = ParamsOf<typeof MLP_PARAMS>;

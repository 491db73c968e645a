import { WARMUP_CANDLES } from "../../../features/mod.ts";
import type { ParamsOf, ParamSpecs } from "../learner.ts";

/** Settings of the sequence learner. The defaults suit some 10,000 rows with a weak signal. */
export const SEQUENCE_PARAMS = {
  /** Candles that it looks at: no more than features take to warm up, so that every row has its window. */
  window: { default: 32, min: 9, max: WARMUP_CANDLES },
  epochs: { default: 8, min: 1, max: 1000 },
  batch_rows: { default: 128, min: 1, max: 8192 },
  /** Falls to 0 over the epochs along half a cosine. */
  learning_rate: { default: 0.0006, min: 1e-6, max: 1 },
  /** What the kernels say is cut off here once it is scaled, in standard deviations. */
  clip: { default: 6, min: 1, max: 1000 },
  /** Epochs without a better validation loss until it stops. */
  patience: { default: 4, min: 1, max: 1000 },
} as const satisfies ParamSpecs;

export type SequenceParams = ParamsOf<typeof SEQUENCE_PARAMS>;

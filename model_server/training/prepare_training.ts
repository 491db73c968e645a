import { type Candle, closeTimeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { buildDataset, type Dataset, firstRowCandles } from "./dataset.ts";
import { type BarrierSettings, checkBarriers, DEFAULT_BARRIERS } from "./labels/barriers.ts";
import { type Learner, resolveParams } from "./learner.ts";
import { findLearner, unknownLearner } from "./learners.ts";
import type { TrainModelOptions } from "./train_model.ts";

/** Fewer rows than this teach nothing that a split could confirm. */
export const MIN_ROWS = 500;

export interface PreparedTraining {
  readonly learner: Learner;
  readonly barriers: BarrierSettings;
  readonly dataset: Dataset;
  /** Those that may be seen. */
  readonly candles: readonly Candle[];
}

/** Checks what was asked for and makes the rows. @returns One sentence when there is nothing to be learned that way. */
export function prepareTraining(options: TrainModelOptions): Result<PreparedTraining> {
  const { horizonBars, timeframe, trainToMs, barriers = DEFAULT_BARRIERS } = options;
  const learner = findLearner(options.learner);
  if (!learner) return err(unknownLearner(options.learner));
  const fault = numberFault(options) ?? settingsFault(learner, options);
  if (fault) return err(fault);
  const candles = options.candles.filter((candle) => closeTimeMs(candle, timeframe) <= trainToMs);
  const dataset = buildDataset(candles, { timeframe, horizonBars, barriers, knownToMs: trainToMs });
  if (dataset.count >= MIN_ROWS) return ok({ learner, barriers, dataset, candles });
  return err(
    `Cannot train ${learner.name}-${horizonBars}: of ${options.candles.length} candles ${candles.length} closed in time ` +
      `and give ${dataset.count} rows, ${MIN_ROWS} are needed; ` +
      `bring at least ${MIN_ROWS + firstRowCandles(horizonBars)} candles without gaps`,
  );
}

function numberFault({ horizonBars, folds = 1, seed, trainToMs }: TrainModelOptions): string | null {
  if (!(Number.isInteger(horizonBars) && horizonBars >= 1 && horizonBars <= 1000)) {
    return `The horizon must be 1 to 1000 candles, was ${horizonBars}`;
  }
  if (!(Number.isInteger(folds) && folds >= 1 && folds <= 20)) return `Folds must be 1 to 20, was ${folds}`;
  if (!Number.isSafeInteger(seed)) return `The seed must be a whole number, was ${seed}`;
  if (Number.isNaN(trainToMs)) return `The end of training must be in Unix ms, was ${trainToMs}`;
  return null;
}

function settingsFault(learner: Learner, { params = {}, barriers = DEFAULT_BARRIERS }: TrainModelOptions) {
  try {
    checkBarriers(barriers);
    resolveParams(learner.name, learner.params, params);
    return null;
  } catch (cause) {
    if (cause instanceof RangeError) return cause.message;
    throw cause;
  }
}

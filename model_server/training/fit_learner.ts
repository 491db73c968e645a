import type { Dataset } from "./dataset.ts";
import type { FoldScores } from "./training_report.ts";
import { meanScores, scoreProbabilities, type Scores } from "../../outcomes/scores.ts";
import { scoreBaseRates } from "./base_rates.ts";
import {
  type Learner,
  type LearnerParams,
  type OnTrainingStep,
  type Samples,
  sliceSamples,
  type TrainedModel,
} from "./learner.ts";
import { logisticLearner } from "./logistic/logistic_learner.ts";
import { toMeanOne } from "./row_weights.ts";
import { softmax } from "./softmax.ts";
import { purgedTail, type RowRange, type RowTimes, type Split } from "./splits.ts";

/** How to train: the same for every fold and for the model that is kept. */
export interface Recipe {
  readonly learner: Learner;
  readonly params: LearnerParams;
  readonly seed: number;
  readonly monotone?: Int8Array;
}

/** Rows in order of time, as a learner reads them. */
export type TimedSamples = Samples & RowTimes;

/** The last part of the training rows says when to stop. */
const STOPPING_SHARE = 0.15;

/** Trains on the rows of `range`, whose purged tail says when to stop. */
export function fitLearner(recipe: Recipe, rows: TimedSamples, range: RowRange, onStep: OnTrainingStep): TrainedModel {
  const { train, validation } = purgedTail(rows, range, STOPPING_SHARE);
  const task = {
    train: withMeanWeightOne(sliceSamples(rows, train.from, train.to)),
    validation: sliceSamples(rows, validation.from, validation.to),
    ...(recipe.monotone && { monotone: recipe.monotone }),
  };
  return recipe.learner.train(task, recipe.params, recipe.seed, onStep);
}

/** So that settings which weigh rows against each other mean the same in every fold. */
const withMeanWeightOne = (samples: Samples): Samples =>
  samples.weights ? { ...samples, weights: toMeanOne(samples.weights) } : samples;

/** What a model trained before them says of the validation rows of a split. */
export interface FoldAnswer {
  readonly split: Split;
  /** Row-major, three a row. */
  readonly probabilities: Float64Array;
}

export interface Evaluation {
  readonly answers: readonly FoldAnswer[];
  readonly folds: readonly FoldScores[];
  /** Mean over the folds, for always saying the base rates. */
  readonly baseline: Scores;
  /** The same for a logistic regression on the features of one candle. */
  readonly logistic: Scores;
}

/**
 * Scores a recipe on rows that come after those it learned from, fold by fold, beside the base rates and a logistic
 * regression.
 *
 * @param rows As the recipe's learner reads them. @param dataset The same rows as features.
 * @param onStep Gives the listener for the progress of a fold.
 */
export function evaluateFolds(
  recipe: Recipe,
  rows: TimedSamples,
  dataset: Dataset,
  splits: readonly Split[],
  onStep: (fold: number) => OnTrainingStep,
): Evaluation {
  const baselines: Scores[] = [];
  const logistics: Scores[] = [];
  const plain = { learner: logisticLearner, params: {}, seed: recipe.seed };
  const answers: FoldAnswer[] = [];
  const folds = splits.map((split, i) => {
    const { train, validation } = split;
    const model = fitLearner(recipe, rows, train, onStep(i));
    const unseen = sliceSamples(rows, validation.from, validation.to);
    const probabilities = answerOf(model, unseen);
    answers.push({ split, probabilities });
    baselines.push(scoreBaseRates(sliceSamples(rows, train.from, train.to), unseen));
    const unseenFeatures = sliceSamples(dataset, validation.from, validation.to);
    logistics.push(scoreModel(fitLearner(plain, dataset, train, () => {}), unseenFeatures));
    return {
      ...scoreProbabilities(probabilities, unseen.labels),
      train_rows: train.to - train.from,
      validation_rows: unseen.count,
    };
  });
  return { answers, folds, baseline: meanScores(baselines), logistic: meanScores(logistics) };
}

const answerOf = (model: TrainedModel, { rows, count }: Samples): Float64Array => softmax(model.margins(rows, count));

const scoreModel = (model: TrainedModel, samples: Samples): Scores =>
  scoreProbabilities(answerOf(model, samples), samples.labels);

import type { Dataset } from "./dataset.ts";
import { type FoldScores, meanScores, scoreBaseRates, scoreProbabilities, type Scores } from "./evaluate.ts";
import { type Learner, type LearnerParams, type OnTrainingStep, sliceSamples, type TrainedModel } from "./learner.ts";
import { softmax } from "./softmax.ts";
import { chronologicalFolds, purgedTail, type RowRange } from "./splits.ts";

/** How to train: the same for every fold and for the model that is kept. */
export interface Recipe {
  readonly learner: Learner;
  readonly params: LearnerParams;
  readonly seed: number;
}

/** The last part of the training rows says when to stop. */
const STOPPING_SHARE = 0.15;

/** Trains on the rows of `range`, whose purged tail says when to stop. */
export function fitLearner(recipe: Recipe, dataset: Dataset, range: RowRange, onStep: OnTrainingStep): TrainedModel {
  const { train, validation } = purgedTail(dataset, range, STOPPING_SHARE);
  const task = {
    train: sliceSamples(dataset, train.from, train.to),
    validation: sliceSamples(dataset, validation.from, validation.to),
  };
  return recipe.learner.train(task, recipe.params, recipe.seed, onStep);
}

export interface Evaluation {
  readonly folds: readonly FoldScores[];
  readonly baseline: Scores;
}

/**
 * Scores a recipe on rows that come after those it learned from, fold by fold, beside the base rates.
 *
 * @param onStep Gives the listener for the progress of a fold.
 */
export function evaluateFolds(
  recipe: Recipe,
  dataset: Dataset,
  count: number,
  onStep: (fold: number) => OnTrainingStep,
): Evaluation {
  const baselines: Scores[] = [];
  const folds = chronologicalFolds(dataset, count).map(({ train, validation }, i) => {
    const model = fitLearner(recipe, dataset, train, onStep(i));
    const unseen = sliceSamples(dataset, validation.from, validation.to);
    baselines.push(scoreBaseRates(sliceSamples(dataset, train.from, train.to), unseen));
    const scores = scoreProbabilities(softmax(model.margins(unseen.rows, unseen.count)), unseen.labels);
    return { ...scores, train_rows: train.to - train.from, validation_rows: unseen.count };
  });
  return { folds, baseline: meanScores(baselines) };
}

import { permutationImportance } from "./importance.ts";
import { fitLearner } from "./fit_learner.ts";
import type { PreparedTraining } from "./prepare_training.ts";
import { sliceSamples } from "./learner.ts";
import { chronologicalFolds } from "./splits.ts";

const FOLDS = 3;
/** Fewer than this leave a learner nothing to combine. */
const KEPT_MIN = 5;

/**
 * Chooses columns by what shuffling each costs on rows that the model has not seen: permutation importance (Breiman 2001),
 * mean over purged folds. Only the first `rowsSeen` rows are looked at, so that rows a training is judged on later have
 * no part in the choice.
 *
 * @returns At most `kept` columns, in their order; none that did not help, but at least five.
 */
export function selectFeatures(
  { recipe, rows, columns }: PreparedTraining,
  rowsSeen: number,
  kept: number,
): readonly string[] {
  const worth = new Float64Array(columns.length);
  for (const { train, validation } of chronologicalFolds({ ...rows, count: rowsSeen }, FOLDS)) {
    const model = fitLearner(recipe, rows, train, () => {});
    const unseen = sliceSamples(rows, validation.from, validation.to);
    permutationImportance(model, { ...unseen, names: columns }).forEach((each, f) => worth[f]! += each / FOLDS);
  }
  const ranked = columns.map((name, f) => ({ name, worth: worth[f]! })).sort((a, b) => b.worth - a.worth);
  const helpful = ranked.filter(({ worth }) => worth > 0).length;
  const chosen = new Set(ranked.slice(0, Math.max(KEPT_MIN, Math.min(kept, helpful))).map(({ name }) => name));
  return columns.filter((name) => chosen.has(name));
}

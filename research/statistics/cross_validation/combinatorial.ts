import { err, ok, type Result } from "../../../domain/result.ts";
import { binomial, combinations } from "../combinations.ts";
import { groupRanges, groupsFault, type LabelInterval, type PurgedSplit, rowsOf } from "./labels.ts";
import { purgedTrain } from "./purged_train.ts";

export interface CombinatorialOptions {
  /** N: groups of rows one after another. */
  readonly groups: number;
  /** k: groups tested at once, at least 1 and fewer than all. */
  readonly testGroups: number;
  readonly embargoMs: number;
}

export interface CombinatorialSplit extends PurgedSplit {
  readonly testGroups: readonly number[];
}

export interface CombinatorialFolds {
  /** C(N, k) of them. */
  readonly splits: readonly CombinatorialSplit[];
  /** φ = C(N − 1, k − 1) ways through all groups: by path, by group, the index of the split that tests the group there. */
  readonly paths: readonly (readonly number[])[];
}

/** More would not end within a day of any learner's training. */
const MOST_SPLITS = 20_000;

/**
 * Combinatorial purged cross-validation (López de Prado 2018, 12.4): every choice of k groups is tested once, and each
 * group's forecasts are dealt out to φ paths, so that a recipe has a distribution of histories and not a single one.
 */
export function combinatorialFolds(
  labels: readonly LabelInterval[],
  { groups, testGroups, embargoMs }: CombinatorialOptions,
): Result<CombinatorialFolds> {
  const fault = groupsFault(labels, groups, embargoMs);
  if (fault) return err(fault);
  if (!(Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups)) {
    return err(`Groups tested at once must be 1 to ${groups - 1}, was ${testGroups}`);
  }
  const count = binomial(groups, testGroups);
  if (count > MOST_SPLITS) return err(`${count} splits are more than ${MOST_SPLITS}: take fewer groups`);
  const ranges = groupRanges(labels.length, groups);
  const splits = [...combinations(groups, testGroups)].map((chosen) => {
    const tested = chosen.map((group) => ranges[group]!);
    return {
      testGroups: chosen,
      train: purgedTrain(labels, tested, embargoMs),
      test: Int32Array.from(tested.flatMap(rowsOf)),
    };
  });
  return ok({ splits, paths: pathsOf(splits, groups, binomial(groups - 1, testGroups - 1)) });
}

/** The first split that tests a group serves the first path, the second the second one. */
function pathsOf(splits: readonly CombinatorialSplit[], groups: number, count: number): number[][] {
  const testers = Array.from(
    { length: groups },
    (_, group) => splits.flatMap(({ testGroups }, index) => testGroups.includes(group) ? [index] : []),
  );
  return Array.from({ length: count }, (_, path) => testers.map((ofGroup) => ofGroup[path]!));
}

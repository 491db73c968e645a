import { err, ok, type Result } from "../../../domain/result.ts";
import { groupRanges, groupsFault, type LabelInterval, type PurgedSplit, rowsOf } from "./labels.ts";
import { purgedTrain } from "./purged_train.ts";

/**
 * Purged and embargoed k-fold (López de Prado 2018, 7.4): each fold is tested once, on models that learnt from the rest.
 * Training rows lie after the test as well as before: it tells how good a recipe is, not how trading it would have gone.
 */
export function purgedFolds(
  labels: readonly LabelInterval[],
  folds: number,
  embargoMs: number,
): Result<PurgedSplit[]> {
  const fault = groupsFault(labels, folds, embargoMs);
  if (fault) return err(fault);
  return ok(
    groupRanges(labels.length, folds).map((range) => ({
      train: purgedTrain(labels, [range], embargoMs),
      test: Int32Array.from(rowsOf(range)),
    })),
  );
}

import { knownBefore } from "../../../domain/purge.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type LabelInterval, labelsFault, type PurgedSplit, rowsOf } from "./labels.ts";

export interface WalkForwardOptions {
  /** How often is trained anew. */
  readonly folds: number;
  /** Rows of each test; the tests stand one after another at the end of the rows. */
  readonly testRows: number;
  /** Rows a training may reach back from its test (rolling); null from the first row on (anchored). */
  readonly trainRows: number | null;
  /** Between the last label known and the test's start. */
  readonly embargoMs: number;
}

/** Walk-forward: each test is learnt for from the past alone, as trading would. Training rows not known by then are purged. */
export function walkForward(
  labels: readonly LabelInterval[],
  { folds, testRows, trainRows, embargoMs }: WalkForwardOptions,
): Result<PurgedSplit[]> {
  const fault = labelsFault(labels) ?? optionsFault(labels.length, { folds, testRows, trainRows, embargoMs });
  if (fault) return err(fault);
  const splits = Array.from({ length: folds }, (_, fold) => {
    const from = labels.length - (folds - fold) * testRows;
    const startMs = labels[from]!.startMs;
    const candidates = rowsOf({ from: trainRows === null ? 0 : Math.max(0, from - trainRows), to: from });
    return {
      train: Int32Array.from(candidates.filter((row) => knownBefore(labels[row]!.endMs, startMs, embargoMs))),
      test: Int32Array.from(rowsOf({ from, to: from + testRows })),
    };
  });
  const empty = splits.findIndex(({ train }) => train.length === 0);
  return empty < 0 ? ok(splits) : err(`Walk ${empty + 1} has no row to learn from: take fewer or shorter tests`);
}

function optionsFault(
  rows: number,
  { folds, testRows, trainRows, embargoMs }: WalkForwardOptions,
): string | undefined {
  for (const [name, value] of Object.entries({ folds, testRows, trainRows: trainRows ?? 1 })) {
    if (!(Number.isInteger(value) && value >= 1)) return `${name} must be 1 or more, was ${value}`;
  }
  if (!(embargoMs >= 0)) return `Embargo must be 0 ms or more, was ${embargoMs}`;
  const tested = folds * testRows;
  return tested < rows ? undefined : `${folds} tests of ${testRows} rows need more than ${tested} rows, got ${rows}`;
}

/**
 * Splits in order of time. Labels look ahead, so a row just before the validation rows would know how theirs end:
 * such rows are purged, and an embargo keeps some more distance (López de Prado 2018, chapter 7).
 */
import { knownBefore, type RowRange } from "../../domain/purge.ts";

export type { RowRange };

export interface Split {
  readonly train: RowRange;
  readonly validation: RowRange;
}

/** What the purge needs to know of the rows. */
export interface RowTimes {
  readonly count: number;
  /** Rising. */
  readonly candleIndex: Int32Array;
  readonly horizonBars: number;
}

/** Candles between the last label of the training rows and the first validation row, on top of the purge. */
export const embargoBars = (horizonBars: number): number => horizonBars;

/** The last `share` of the rows in `range` for validation, those before it for training. */
export function purgedTail(times: RowTimes, range: RowRange, share: number): Split {
  const start = range.to - Math.round((range.to - range.from) * share);
  return splitAt(times, range.from, { from: start, to: range.to });
}

/** Share of all rows that the folds validate on together: the first fold must have enough to learn from. */
const VALIDATED_SHARE = 0.6;
const LARGEST_FOLD_SHARE = 0.2;

/** `count` folds one after another at the end of the rows, each trained on everything (purged) before it. */
export function chronologicalFolds(times: RowTimes, count: number): Split[] {
  const size = Math.floor(times.count * Math.min(LARGEST_FOLD_SHARE, VALIDATED_SHARE / count));
  return foldsFrom(times, times.count - count * size, count);
}

/** `count` folds of one size one after another, from row `from` to the end; what does not divide is left before them. */
export function foldsFrom(times: RowTimes, from: number, count: number): Split[] {
  const size = Math.floor((times.count - from) / count);
  return Array.from({ length: count }, (_, k) => {
    const first = times.count - (count - k) * size;
    return splitAt(times, 0, { from: first, to: first + size });
  });
}

function splitAt(times: RowTimes, trainFrom: number, validation: RowRange): Split {
  const { candleIndex, horizonBars } = times;
  const first = candleIndex[validation.from] ?? Infinity;
  let trainTo = validation.from;
  const embargo = embargoBars(horizonBars);
  while (trainTo > trainFrom && !knownBefore(candleIndex[trainTo - 1]! + horizonBars, first, embargo)) trainTo--;
  return { train: { from: trainFrom, to: trainTo }, validation };
}

import type { RowRange } from "../../../domain/purge.ts";

/** From when a row is decided to when its label is known: the market in between is what the label tells. */
export interface LabelInterval {
  readonly startMs: number;
  /** After the start. */
  readonly endMs: number;
}

/** Rows to learn from and rows to test on, rising. */
export interface PurgedSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** @returns What is wrong with the rows; undefined when each ends after it began and none begins before the last. */
export function labelsFault(labels: readonly LabelInterval[]): string | undefined {
  for (let i = 0; i < labels.length; i++) {
    const { startMs, endMs } = labels[i]!;
    if (!(endMs > startMs)) return `Label ${i} is known at ${endMs}, not after its start ${startMs}`;
    if (i > 0 && startMs < labels[i - 1]!.startMs) return `Label ${i} begins before the one before it`;
  }
  return undefined;
}

/** @returns What keeps rows from being cut into groups, or an embargo from being one; undefined when nothing does. */
export function groupsFault(
  labels: readonly LabelInterval[],
  groups: number,
  embargoMs: number,
): string | undefined {
  if (!(Number.isInteger(groups) && groups >= 2)) return `Groups must be 2 or more, was ${groups}`;
  if (!(embargoMs >= 0)) return `Embargo must be 0 ms or more, was ${embargoMs}`;
  if (labels.length < groups) return `${groups} groups need as many rows, got ${labels.length}`;
  return labelsFault(labels);
}

/** Rows cut into groups of one size one after another; the first ones have one row more when it does not divide. */
export function groupRanges(rows: number, groups: number): RowRange[] {
  const size = Math.floor(rows / groups), larger = rows % groups;
  return Array.from({ length: groups }, (_, g) => {
    const from = g * size + Math.min(g, larger);
    return { from, to: from + size + (g < larger ? 1 : 0) };
  });
}

export const rowsOf = ({ from, to }: RowRange): number[] => Array.from({ length: to - from }, (_, i) => from + i);

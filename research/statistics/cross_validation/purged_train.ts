import type { RowRange } from "../../../domain/purge.ts";
import type { LabelInterval } from "./labels.ts";

/**
 * The rows outside the tested ones that share no moment with them: those whose label's time overlaps a tested one's are
 * purged, and after each run of tested rows those that begin up to `embargoMs` after its last label is known (M. López de
 * Prado, Advances in Financial Machine Learning, 2018, 7.4). To touch is not to overlap: a label that is known at the
 * moment a test begins tells nothing of it. The embargo's end is included.
 *
 * @param tested In order, without overlap.
 */
export function purgedTrain(
  labels: readonly LabelInterval[],
  tested: readonly RowRange[],
  embargoMs: number,
): Int32Array {
  const kept = new Uint8Array(labels.length).fill(1);
  const longestMs = labels.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0);
  for (const run of joined(tested)) {
    const startMs = labels[run.from]!.startMs, endMs = latestEnd(labels, run);
    kept.fill(0, run.from, run.to);
    // No label that began longer before the test than the longest one lasts reaches into it.
    for (let row = run.from - 1; row >= 0 && labels[row]!.startMs + longestMs > startMs; row--) {
      if (labels[row]!.endMs > startMs) kept[row] = 0;
    }
    for (let row = run.to; row < labels.length && beginsWithin(labels[row]!.startMs, endMs, embargoMs); row++) {
      kept[row] = 0;
    }
  }
  let count = 0;
  const rows = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) if (kept[row] === 1) rows[count++] = row;
  return rows.slice(0, count);
}

/** While the tested labels run, or in the embargo after them. */
const beginsWithin = (startMs: number, endMs: number, embargoMs: number): boolean =>
  startMs < endMs || (embargoMs > 0 && startMs <= endMs + embargoMs);

/** Groups that follow each other are one run. */
function joined(ranges: readonly RowRange[]): RowRange[] {
  const runs: RowRange[] = [];
  for (const range of ranges) {
    const last = runs.at(-1);
    if (last?.to === range.from) runs[runs.length - 1] = { from: last.from, to: range.to };
    else runs.push(range);
  }
  return runs;
}

function latestEnd(labels: readonly LabelInterval[], { from, to }: RowRange): number {
  let end = -Infinity;
  for (let row = from; row < to; row++) end = Math.max(end, labels[row]!.endMs);
  return end;
}

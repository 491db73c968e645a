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
  for (const run of joined(tested)) {
    const startMs = labels[run.from]!.startMs, endMs = latestEnd(labels, run);
    for (let row = 0; row < labels.length; row++) {
      const tests = row >= run.from && row < run.to;
      const label = labels[row]!;
      const overlaps = label.startMs < endMs && label.endMs > startMs;
      const embargoed = embargoMs > 0 && label.startMs >= endMs && label.startMs <= endMs + embargoMs;
      if (tests || overlaps || embargoed) kept[row] = 0;
    }
  }
  return Int32Array.from(kept.keys().filter((row) => kept[row] === 1));
}

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

import { type BinnedRows, FEATURES_PER_WORD } from "./binned_rows.ts";
import type { BinSplit } from "./tree.ts";

/** Rows `order[from..to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the rows that go left to the front of a span. Stable, so that a row's place depends on nothing but the splits.
 *
 * @param spare Room for as many rows as the span has. @returns Where the right part starts.
 */
export function partitionRows(
  binned: BinnedRows,
  order: Int32Array,
  { from, to }: Span,
  split: BinSplit,
  spare: Int32Array,
): number {
  const { bytes, wordsPerRow, byteOf } = binned;
  const stride = wordsPerRow * FEATURES_PER_WORD;
  const byte = byteOf[split.feature]!;
  let kept = from;
  let moved = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    if (bytes[row * stride + byte]! <= split.bin) order[kept++] = row;
    else spare[moved++] = row;
  }
  order.set(spare.subarray(0, moved), kept);
  return kept;
}

import type { BinEdges } from "./bin_edges.ts";

/** Features share 32-bit words, four bins each, so that a histogram reads four at a time. */
export const FEATURES_PER_WORD = 4;

/** Rows as bins, row-major, padded to whole words. */
export interface BinnedRows {
  readonly count: number;
  readonly wordsPerRow: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** Which feature lies in a byte of the row; -1 is padding. */
  readonly featureAt: Int32Array;
  /** Where a feature lies. */
  readonly byteOf: Int32Array;
}

/** @param layout The features in the order in which they share words. */
export function binRows(rows: Float32Array, count: number, edges: BinEdges, layout: Int32Array): BinnedRows {
  const featureCount = layout.length;
  const wordsPerRow = Math.ceil(featureCount / FEATURES_PER_WORD);
  const stride = wordsPerRow * FEATURES_PER_WORD;
  const bytes = new Uint8Array(count * stride);
  const featureAt = new Int32Array(stride).fill(-1);
  const byteOf = new Int32Array(featureCount);
  layout.forEach((feature, byte) => {
    featureAt[byte] = feature;
    byteOf[feature] = byte;
    const own = edges[feature]!;
    for (let i = 0; i < count; i++) bytes[i * stride + byte] = binOf(own, rows[i * featureCount + feature]!);
  });
  return { count, wordsPerRow, bytes, words: new Uint32Array(bytes.buffer), featureAt, byteOf };
}

/** First bin whose edge is not below the value. */
function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

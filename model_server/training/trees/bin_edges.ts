/**
 * Upper edges of each feature's bins: value v is in the first bin whose edge is ≥ v, in the last if there is none.
 *
 * An edge lies between two neighbouring values seen, rounded to float32. Where the rounded midpoint is not below the
 * right value it falls back to the left one, so that training (on bins) and serving (on float32 values) never part.
 */
export type BinEdges = readonly Float32Array[];

/** Rows looked at for the quantiles, at most: evenly spread over the set. */
const SAMPLE_ROWS = 50_000;

export function findBinEdges(rows: Float32Array, count: number, featureCount: number, maxBins: number): BinEdges {
  const stride = Math.max(1, Math.floor(count / SAMPLE_ROWS));
  const sample = new Float32Array(Math.ceil(count / stride));
  return Array.from({ length: featureCount }, (_, feature) => {
    for (let i = 0; i < sample.length; i++) sample[i] = rows[i * stride * featureCount + feature]!;
    return featureEdges(sample.sort(), maxBins);
  });
}

function featureEdges(sorted: Float32Array, maxBins: number): Float32Array {
  const rises = risingPositions(sorted);
  const wanted = rises.length < maxBins ? rises : quantilePositions(sorted, maxBins);
  const edges: number[] = [];
  for (const i of wanted) {
    const edge = edgeBetween(sorted[i - 1]!, sorted[i]!);
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge);
  }
  return Float32Array.from(edges);
}

/** Positions whose value is larger than the one before. */
function risingPositions(sorted: Float32Array): number[] {
  const positions: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! > sorted[i - 1]!) positions.push(i);
  return positions;
}

/** Cuts into `maxBins` parts of about equal size, never between equal values. */
function quantilePositions(sorted: Float32Array, maxBins: number): number[] {
  const positions: number[] = [];
  for (let bin = 1, last = 0; bin < maxBins; bin++) {
    let i = Math.max(1, Math.round(bin * sorted.length / maxBins));
    if (i <= last) continue;
    while (i < sorted.length && sorted[i] === sorted[i - 1]) i++;
    if (i >= sorted.length) break;
    positions.push(last = i);
  }
  return positions;
}

function edgeBetween(left: number, right: number): number {
  const middle = Math.fround(left / 2 + right / 2);
  return middle >= left && middle < right ? middle : left;
}

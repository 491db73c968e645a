/**
 * What the columns of a model looked like in training, coarsely: enough to tell later whether the market still gives
 * such rows. The population stability index and the Kolmogorov-Smirnov distance are both read off the same ten bins.
 */

import { fromBase64, toBase64 } from "./float_text.ts";

const BINS = 10;
const CUTS = BINS - 1;

/** Ten bins of each column. A value lies in the bin after all cuts that are below it. */
export interface ReferenceBins {
  /** Row-major `[columns, 9]`, ascending: the deciles of the training rows. Equal ones leave bins empty. */
  readonly cuts: Float32Array;
  /** Row-major `[columns, 10]`: the share of the training rows in each bin. */
  readonly shares: Float32Array;
}

/** How far the rows of now are from those of training, in one column. */
export interface Drift {
  /** Σ (now − then) ln(now / then) over the bins. By habit of the field 0.1 is worth a look and 0.25 is another market. */
  readonly psi: number;
  /** Largest difference of the two distribution functions, at the training deciles: 0 to 1. */
  readonly ks: number;
}

/** @param rows Row-major `[count, width]`, at least one. */
export function referenceBins(rows: Float32Array, width: number): ReferenceBins {
  const count = rows.length / width;
  const cuts = new Float32Array(width * CUTS);
  const shares = new Float32Array(width * BINS);
  for (let column = 0; column < width; column++) {
    const values = Float32Array.from({ length: count }, (_, i) => rows[i * width + column]!);
    const sorted = values.toSorted();
    for (let i = 0; i < CUTS; i++) {
      cuts[column * CUTS + i] = sorted[Math.min(count - 1, Math.floor((i + 1) * count / BINS))]!;
    }
    const counts = countsOf(values, cuts.subarray(column * CUTS, (column + 1) * CUTS));
    counts.forEach((each, bin) => shares[column * BINS + bin] = each / count);
  }
  return { cuts, shares };
}

/** @param values Of one column, at least one. */
export function driftOf({ cuts, shares }: ReferenceBins, column: number, values: Float32Array): Drift {
  const counts = countsOf(values, cuts.subarray(column * CUTS, (column + 1) * CUTS));
  // An empty bin counts as half a row: the logarithm of nothing would be endless.
  const least = 0.5 / values.length;
  let psi = 0, ks = 0, nowBelow = 0, thenBelow = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const now = counts[bin]! / values.length, then = shares[column * BINS + bin]!;
    nowBelow += now;
    thenBelow += then;
    ks = Math.max(ks, Math.abs(nowBelow - thenBelow));
    if (now === 0 && then === 0) continue;
    psi += (Math.max(now, least) - Math.max(then, least)) * Math.log(Math.max(now, least) / Math.max(then, least));
  }
  return { psi, ks };
}

function countsOf(values: Float32Array, cuts: Float32Array): Uint32Array {
  const counts = new Uint32Array(BINS);
  for (const value of values) {
    let bin = 0;
    while (bin < CUTS && value > cuts[bin]!) bin++;
    counts[bin]!++;
  }
  return counts;
}

/** As metadata holds it. */
export const binsText = ({ cuts, shares }: ReferenceBins): string =>
  JSON.stringify({ cuts: toBase64(cuts), shares: toBase64(shares) });

/** @returns null for text that holds no bins of so many columns. */
export function parseBins(text: string, width: number): ReferenceBins | null {
  try {
    const raw = JSON.parse(text) as { cuts: string; shares: string };
    const cuts = fromBase64(raw.cuts), shares = fromBase64(raw.shares);
    return cuts.length === width * CUTS && shares.length === width * BINS ? { cuts, shares } : null;
  } catch {
    return null;
  }
}

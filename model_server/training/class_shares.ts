import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { Samples } from "./learner.ts";
import { rowWeights } from "./row_weights.ts";

/** Each class's share of the rows by their weights. A class never seen counts as half a row. */
export function smoothedShares(samples: Samples): Float64Array {
  const weights = rowWeights(samples);
  const seen = new Float64Array(CLASS_COUNT);
  samples.labels.forEach((label, i) => seen[label]! += weights[i]!);
  const total = seen.reduce((sum, rows) => sum + rows, 0);
  return seen.map((rows) => Math.max(rows, 0.5) / total);
}

/** Margins that say the shares: where learning starts. */
export const classLogits = (samples: Samples): Float32Array => Float32Array.from(smoothedShares(samples), Math.log);

import type { Random } from "../random.ts";
import { DRAWS_MAX, packedDraws } from "./class_counts.ts";

/** What a tree learns from. */
export interface Draws {
  /** Rows drawn at least once, rising. */
  readonly order: Int32Array;
  /** By row: how often and of which class, as `class_counts.ts` packs it. */
  readonly packed: Float64Array;
}

/** Room for chance above the mean, so that no class's count overflows. */
const DRAWS_MEAN_MAX = DRAWS_MAX * 0.97;

/**
 * Poisson bootstrap: row i is drawn Poisson(share × weight i) times (Oza and Russell 2001). A weight says how often a
 * row is drawn rather than how much it counts then, so counts stay whole.
 */
export function drawRows(labels: Uint8Array, weights: Float64Array, share: number, random: Random): Draws {
  const mean = Math.min(share, DRAWS_MEAN_MAX / labels.length);
  const order = new Int32Array(labels.length);
  const packed = new Float64Array(labels.length);
  let drawn = 0;
  labels.forEach((label, row) => {
    const times = poisson(mean * weights[row]!, random);
    if (times === 0) return;
    order[drawn++] = row;
    packed[row] = packedDraws(label, times);
  });
  return { order: order.subarray(0, drawn), packed };
}

/** By inversion: one uniform number a draw. */
function poisson(mean: number, random: Random): number {
  const uniform = random.next();
  let chance = Math.exp(-mean);
  let below = chance;
  let times = 0;
  while (uniform > below && times < 100) {
    chance *= mean / ++times;
    below += chance;
  }
  return times;
}

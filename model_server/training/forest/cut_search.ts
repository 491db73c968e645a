import type { BinSplit } from "../trees/tree.ts";
import type { Random } from "../random.ts";
import { drawsIn, purity } from "./class_counts.ts";

export interface Cut extends BinSplit {
  readonly gain: number;
}

/** One feature's counts in a node: `sums[from..to)`, a bin each. */
export interface BinCounts {
  readonly sums: Float64Array;
  readonly from: number;
  readonly to: number;
  /** Of the whole node. */
  readonly total: number;
  readonly draws: number;
  readonly minLeafRows: number;
}

/** Looks for the cut of one feature that makes its sides purest. @returns Gain in log likelihood, doubled, and the bin. */
export type CutSearch = (counts: BinCounts, random: Random) => { readonly gain: number; readonly bin: number } | null;

/** Random forest (Breiman 2001): the best of all cuts. */
export const bestCut: CutSearch = ({ sums, from, to, total, draws, minLeafRows }) => {
  const whole = purity(total);
  let best = -1;
  let bestGain = 0;
  let left = 0;
  for (let i = from; i < to - 1; i++) {
    if (sums[i] === 0) continue;
    left += sums[i]!;
    const leftDraws = drawsIn(left);
    if (leftDraws < minLeafRows) continue;
    if (draws - leftDraws < minLeafRows) break;
    const gain = purity(left) + purity(total - left) - whole;
    if (gain > bestGain) [best, bestGain] = [i - from, gain];
  }
  return best < 0 ? null : { bin: best, gain: 2 * bestGain };
};

/** Extra-trees (Geurts, Ernst and Wehenkel 2006): one cut at random between the lowest and the highest value. */
export const randomCut: CutSearch = ({ sums, from, to, total, draws, minLeafRows }, random) => {
  let lowest = from;
  let highest = to - 1;
  while (lowest < highest && sums[lowest] === 0) lowest++;
  while (lowest < highest && sums[highest] === 0) highest--;
  if (lowest === highest) return null;
  const cut = lowest + random.below(highest - lowest);
  let left = 0;
  for (let i = lowest; i <= cut; i++) left += sums[i]!;
  const leftDraws = drawsIn(left);
  if (leftDraws < minLeafRows || draws - leftDraws < minLeafRows) return null;
  return { bin: cut - from, gain: 2 * (purity(left) + purity(total - left) - purity(total)) };
};

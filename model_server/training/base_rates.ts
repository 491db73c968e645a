import { CLASS_COUNT } from "../../outcomes/classes.ts";
import { scoreProbabilities, type Scores } from "../../outcomes/scores.ts";
import type { Samples } from "./learner.ts";

/** What one gets for always saying how often each class came in training. */
export const scoreBaseRates = (train: Samples, validation: Samples): Scores =>
  scoreProbabilities(baseRates(train, validation.count), validation.labels);

/** Always how often each class came in training, `count` times. */
export function baseRates(train: Samples, count: number): Float64Array {
  const rates = classShares(train);
  return Float64Array.from({ length: count * CLASS_COUNT }, (_, i) => rates[i % CLASS_COUNT]!);
}

/** Share of each class among the labels. */
export function classShares({ labels, count }: Samples): number[] {
  const shares = new Array<number>(CLASS_COUNT).fill(0);
  for (const label of labels) shares[label]! += 1 / count;
  return shares;
}

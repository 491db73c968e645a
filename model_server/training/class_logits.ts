import { CLASS_COUNT } from "./labels/triple_barrier.ts";
import type { Samples } from "./learner.ts";

/** Log of each class's share: margins that say the base rates, where learning starts. A class never seen counts as half a row. */
export function classLogits({ labels, count }: Samples): Float32Array {
  const seen = new Float64Array(CLASS_COUNT);
  for (const label of labels) seen[label]! += 1;
  return Float32Array.from(seen, (rows) => Math.log(Math.max(rows, 0.5) / count));
}

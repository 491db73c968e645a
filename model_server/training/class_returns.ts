import type { Dataset } from "./dataset.ts";
import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { ClassReturns } from "./onnx/metadata.ts";

/** What a long and a short trade made on average when each class came true. A class that never came stands at 0. */
export const classReturns = (dataset: Dataset): ClassReturns => ({
  long: meansByClass(dataset.labels, dataset.longReturns),
  short: meansByClass(dataset.labels, dataset.shortReturns),
});

function meansByClass(labels: Uint8Array, returns: Float64Array): number[] {
  const sums = new Array<number>(CLASS_COUNT).fill(0);
  const counts = new Array<number>(CLASS_COUNT).fill(0);
  labels.forEach((label, i) => {
    sums[label]! += returns[i]!;
    counts[label]! += 1;
  });
  return sums.map((sum, k) => counts[k] === 0 ? 0 : sum / counts[k]!);
}

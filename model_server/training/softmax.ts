import { CLASS_COUNT } from "../../outcomes/classes.ts";

/** Turns margins into probabilities, row by row. Safe for margins of any size: the largest is taken away first. */
export function softmax(margins: ArrayLike<number>): Float64Array {
  const probabilities = new Float64Array(margins.length);
  for (let row = 0; row < margins.length; row += CLASS_COUNT) {
    let top = -Infinity;
    for (let k = 0; k < CLASS_COUNT; k++) top = Math.max(top, margins[row + k]!);
    let sum = 0;
    for (let k = 0; k < CLASS_COUNT; k++) sum += probabilities[row + k] = Math.exp(margins[row + k]! - top);
    for (let k = 0; k < CLASS_COUNT; k++) probabilities[row + k] = probabilities[row + k]! / sum;
  }
  return probabilities;
}

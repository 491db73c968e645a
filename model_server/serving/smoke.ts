import { CLASSES } from "../../outcomes/classes.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { ServedModel } from "./served_model.ts";

/** A row must get the same word alone and among others; float32 sums may differ in the last digits. */
const SAME_TOLERANCE = 1e-5;
const ALONE_ROWS = 8;

/** Rows that no market gave: where nothing is stored yet, a model must at least survive these. */
export function syntheticRows(width: number): Float32Array {
  return Float32Array.from([-10, -1, 0, 0.5, 1, 50, 100].flatMap((value) => Array(width).fill(value)));
}

/** The last check before a model serves: sound answers on real rows, and the same ones row by row. */
export async function smokeTest(model: ServedModel, rows: Float32Array): Promise<Result<void>> {
  const width = model.rowLength;
  const together = await model.classify(rows);
  if (!together.ok) return err(`The model fails on stored rows: ${together.error}`);
  const count = Math.min(ALONE_ROWS, rows.length / width);
  for (let row = 0; row < count; row++) {
    const alone = await model.classify(rows.slice(row * width, (row + 1) * width));
    if (!alone.ok) return err(`The model fails on stored row ${row}: ${alone.error}`);
    for (let i = 0; i < CLASSES.length; i++) {
      const difference = alone.value.probabilities[i]! - together.value.probabilities[row * CLASSES.length + i]!;
      if (!(Math.abs(difference) <= SAME_TOLERANCE)) {
        return err(`The model answers row ${row} differently alone and among others: off by ${difference}`);
      }
    }
  }
  return ok(undefined);
}

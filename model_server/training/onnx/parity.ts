import { openSession } from "../../runtime/onnx_runtime.ts";
import type { TrainedModel } from "../learner.ts";
import { softmax } from "../softmax.ts";
import { FEATURES_INPUT, MARGINS_OUTPUT, PROBABILITIES_OUTPUT } from "./graph.ts";

/** Largest differences between a model's own prediction and that of its ONNX file. */
export interface Parity {
  /** Of the margins, relative to a margin's size where that is above 1. */
  readonly margins: number;
  /** Of the probabilities, absolute. */
  readonly probabilities: number;
  /** The larger of the two. */
  readonly largest: number;
  readonly rowCount: number;
}

/**
 * Runs the file in a real onnxruntime session on `rows` and compares. NaN anywhere counts as an infinite difference.
 *
 * @param shape Sizes of one row (`inputShape`).
 */
export async function measureParity(
  model: TrainedModel,
  bytes: Uint8Array,
  rows: Float32Array,
  shape: readonly number[],
): Promise<Parity> {
  const rowCount = rows.length / sizeOf(shape);
  const ours = model.margins(rows, rowCount);
  const theirs = await runModel(bytes, rows, shape);
  const margins = largestDifference(ours, theirs.margins);
  const probabilities = largestDifference(Float32Array.from(softmax(ours)), theirs.probabilities);
  return { margins, probabilities, largest: Math.max(margins, probabilities), rowCount };
}

export interface ModelOutput {
  readonly margins: Float32Array;
  readonly probabilities: Float32Array;
}

/** One run of an ONNX file made here. @throws {Error} With onnxruntime's reason, when it refuses the file or the rows. */
export async function runModel(
  bytes: Uint8Array,
  rows: Float32Array | Float64Array,
  shape: readonly number[],
): Promise<ModelOutput> {
  const opened = await openSession(bytes);
  if (!opened.ok) throw new Error(opened.error);
  const session = opened.value;
  try {
    const dims = [rows.length / sizeOf(shape), ...shape];
    const type = rows instanceof Float64Array ? "float64" : "float32";
    const output = await session.run({ [FEATURES_INPUT]: { type, data: rows, dims } }, [
      MARGINS_OUTPUT,
      PROBABILITIES_OUTPUT,
    ]);
    return {
      margins: output[MARGINS_OUTPUT]!.data as Float32Array,
      probabilities: output[PROBABILITIES_OUTPUT]!.data as Float32Array,
    };
  } finally {
    await session.release();
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export function largestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs(ours[i]! - theirs[i]!) / Math.max(1, Math.abs(ours[i]!));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

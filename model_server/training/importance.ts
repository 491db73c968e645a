import { gainImportance } from "../insight/gain_importance.ts";
import { onnx } from "../insight/onnx_proto.ts";
import { treeNodes } from "../insight/tree_covers.ts";
import { readEnsemble } from "../insight/tree_ensemble.ts";
import { meanOf, rowLosses } from "../../outcomes/scores.ts";
import type { TrainedModel } from "./learner.ts";
import { seededRandom, shuffle } from "./random.ts";
import { softmax } from "./softmax.ts";

/** What a feature is worth to a model. */
export interface FeatureImportance {
  readonly feature: string;
  /** Share of the trees' variance that its splits make; null for a model without trees. */
  readonly gain: number | null;
  /** How much the log loss grows when its column is shuffled; about 0 or below for one that does not matter. */
  readonly permutation: number;
}

/** Rows for the permutation: `rows` is row-major `[count, window, names]`. */
export interface ImportanceRows {
  readonly names: readonly string[];
  readonly rows: Float32Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** The newest rows that importance is measured on. */
export const IMPORTANCE_ROWS_MAX = 1_000;
const SEED = 1;

/**
 * Permutation importance (Breiman 2001) on the newest of the given rows, and gain for trees. Features that tell the
 * same share their worth: shuffling one of them costs little while the other stands.
 *
 * @param file The model's ONNX file, with the covers of its trees.
 * @returns Largest permutation importance first.
 */
export function featureImportance(
  model: TrainedModel,
  file: Uint8Array,
  rows: ImportanceRows,
): FeatureImportance[] {
  const gains = gainsOf(file, rows.names.length);
  const permutation = permutationImportance(model, rows);
  return rows.names.map((feature, f) => ({ feature, gain: gains?.[f] ?? null, permutation: permutation[f]! }))
    .sort((a, b) => b.permutation - a.permutation);
}

/** How much the log loss on the newest of the given rows grows when a column is shuffled; one number a column. */
export function permutationImportance(
  model: TrainedModel,
  { names, rows, labels, count }: ImportanceRows,
): Float64Array {
  const length = rows.length / count;
  const kept = Math.min(IMPORTANCE_ROWS_MAX, count);
  const newest = rows.slice((count - kept) * length);
  const truth = labels.subarray(count - kept);
  const loss = (of: Float32Array) => meanOf(rowLosses(softmax(model.margins(of, kept)), truth));
  const whole = loss(newest);
  const random = seededRandom(SEED);
  return Float64Array.from(names, (_, f) => {
    const order = Int32Array.from({ length: kept }, (_, i) => i);
    shuffle(order, random);
    const shuffled = newest.slice();
    for (let i = 0; i < kept; i++) {
      for (let at = f; at < length; at += names.length) shuffled[i * length + at] = newest[order[i]! * length + at]!;
    }
    return loss(shuffled) - whole;
  });
}

function gainsOf(file: Uint8Array, featureCount: number): Float64Array | null {
  const [node] = treeNodes(onnx.ModelProto.decode(file));
  const ensemble = node && readEnsemble(node);
  return ensemble ? gainImportance(ensemble, featureCount) : null;
}

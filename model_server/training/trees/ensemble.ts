import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import { type GraphPart, joinParts } from "../onnx/graph.ts";
import type { Link } from "../margin_link.ts";
import { ensembleGraph } from "./ensemble_graph.ts";
import { leafOf, type Tree } from "./tree.ts";

/** Trees whose values, on top of `base`, add up to a score a class. The link makes margins of the scores. */
export interface Ensemble {
  readonly featureCount: number;
  readonly base: Float32Array;
  readonly trees: readonly Tree[];
  readonly link: Link;
}

/** Adds a tree's values to the scores, row-major `[count, 3]`. */
export function addTree(
  tree: Tree,
  { rows, count, featureCount }: { readonly rows: Float32Array; readonly count: number; readonly featureCount: number },
  scores: Float64Array | Float32Array,
): void {
  const { firstTarget, targetCount, value } = tree;
  for (let i = 0; i < count; i++) {
    const leaf = leafOf(tree, rows, i * featureCount);
    for (let k = 0; k < targetCount; k++) {
      scores[i * CLASS_COUNT + firstTarget + k]! += value[leaf * targetCount + k]!;
    }
  }
}

/** @returns `base` for each row. */
export function baseScores(base: Float32Array, count: number): Float64Array {
  const scores = new Float64Array(count * CLASS_COUNT);
  for (let i = 0; i < scores.length; i++) scores[i] = base[i % CLASS_COUNT]!;
  return scores;
}

/** Exact where values are whole multiples of a unit that float32 sums of them hold; then ONNX gives the very same. */
export function ensembleMargins(ensemble: Ensemble, rows: Float32Array, count: number): Float32Array {
  const scores = Float32Array.from(baseScores(ensemble.base, count));
  for (const tree of ensemble.trees) addTree(tree, { rows, count, featureCount: ensemble.featureCount }, scores);
  return ensemble.link.margins(scores);
}

/** The same computation as an ONNX graph. */
export const ensemblePart = ({ base, trees, link }: Ensemble): GraphPart =>
  joinParts(ensembleGraph(base, trees, link.input), link.graph());

import type { BinEdges } from "./bin_edges.ts";

/**
 * One decision tree as parallel arrays. Node 0 is the root; `feature` is `LEAF` where the node has no children. A leaf
 * adds its values to the scores of the classes `firstTarget` and following.
 */
export interface Tree {
  nodeCount: number;
  readonly firstTarget: number;
  readonly targetCount: number;
  readonly feature: Int16Array;
  /** Goes left when value ≤ threshold. float32, as in ONNX. */
  readonly threshold: Float32Array;
  /** The same rule on bins: goes left when bin ≤ this. */
  readonly thresholdBin: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** `targetCount` a node. */
  readonly value: Float32Array;
}

export const LEAF = -1;

/** A tree of one leaf with room for `maxLeaves`. */
export function emptyTree(maxLeaves: number, firstTarget: number, targetCount: number): Tree {
  const nodes = 2 * maxLeaves - 1;
  return {
    nodeCount: 1,
    firstTarget,
    targetCount,
    feature: new Int16Array(nodes).fill(LEAF),
    threshold: new Float32Array(nodes),
    thresholdBin: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes * targetCount),
  };
}

/** Which rows of a node go left: those whose bin of the feature is ≤ this one. */
export interface BinSplit {
  readonly feature: number;
  readonly bin: number;
}

/** Gives a leaf two children. @returns The nodes of both. */
export function splitNode(tree: Tree, node: number, { feature, bin }: BinSplit, edges: BinEdges): [number, number] {
  const left = tree.nodeCount++;
  const right = tree.nodeCount++;
  tree.feature[node] = feature;
  tree.thresholdBin[node] = bin;
  tree.threshold[node] = edges[feature]![bin]!;
  tree.left[node] = left;
  tree.right[node] = right;
  return [left, right];
}

/** @returns The leaf that the row starting at `offset` falls in. */
export function leafOf({ feature, threshold, left, right }: Tree, rows: Float32Array, offset: number): number {
  let node = 0;
  while (feature[node]! !== LEAF) {
    node = rows[offset + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
  }
  return node;
}

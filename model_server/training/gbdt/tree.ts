/** One regression tree as parallel arrays. Node 0 is the root; `feature` is `LEAF` where the node has no children. */
export interface Tree {
  nodeCount: number;
  readonly feature: Int16Array;
  /** Goes left when value ≤ threshold. float32, as in ONNX. */
  readonly threshold: Float32Array;
  /** The same rule on bins: goes left when bin ≤ this. */
  readonly thresholdBin: Uint8Array;
  readonly left: Int16Array;
  readonly right: Int16Array;
  readonly value: Float32Array;
}

export const LEAF = -1;

export function emptyTree(maxLeaves: number): Tree {
  const nodes = 2 * maxLeaves - 1;
  return {
    nodeCount: 1,
    feature: new Int16Array(nodes).fill(LEAF),
    threshold: new Float32Array(nodes),
    thresholdBin: new Uint8Array(nodes),
    left: new Int16Array(nodes),
    right: new Int16Array(nodes),
    value: new Float32Array(nodes),
  };
}

/** @returns The value of the leaf that the row starting at `offset` falls in. */
export function treeValue(tree: Tree, rows: Float32Array, offset: number): number {
  const { feature, threshold, left, right } = tree;
  let node = 0;
  while (feature[node]! !== LEAF) {
    node = rows[offset + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
  }
  return tree.value[node]!;
}

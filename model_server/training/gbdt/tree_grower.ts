import { type BinnedRows, FEATURES_PER_WORD } from "../trees/binned_rows.ts";
import type { BinEdges } from "../trees/bin_edges.ts";
import { partitionRows, type Span } from "../trees/partition.ts";
import { emptyTree, LEAF, splitNode, type Tree } from "../trees/tree.ts";
import { bestSplit, type LeafSums, SMALLEST_HESSIAN, type Split, type SplitRule } from "./best_split.ts";
import { gradientUnits, hessianUnits, type PackedGradients } from "./gradients.ts";
import { Histograms } from "./histograms.ts";
import { type Bounds, childBounds, type Directions, UNBOUNDED, within } from "./monotone.ts";
import type { GbdtParams } from "./params.ts";

/** Rows `order[from..to)` of a growing tree, and the best way to part them. */
interface Leaf extends LeafSums, Span {
  readonly node: number;
  readonly bounds: Bounds;
  split: Split | null;
}

/** One tree to be grown. */
export interface TreePart {
  /** All rows, the drawn ones first; reordered. */
  readonly order: Int32Array;
  /** How many were drawn. */
  readonly bagged: number;
  readonly gradients: PackedGradients;
  /** Which words of features it may split on. */
  readonly words: Int32Array;
  /** The class whose score it adds to. */
  readonly target: number;
  readonly direction: Directions;
}

/** Leaf values are whole multiples of this, so that float32 sums of them are exact in any order, here and in ONNX. */
const VALUE_UNIT = 2 ** -16;

/** No leaf moves a margin further, so that margins keep within what float32 holds exactly. */
const LARGEST_STEP = 1;

export const roundValue = (value: number): number => Math.fround(Math.round(value / VALUE_UNIT) * VALUE_UNIT);

/** Grows trees leaf by leaf, always splitting where it helps most. */
export class TreeGrower {
  readonly #binned: BinnedRows;
  readonly #edges: BinEdges;
  readonly #params: GbdtParams;
  readonly #rule: SplitRule;
  readonly #histograms: Histograms;
  readonly #spare: Int32Array;

  /** @param worth By feature: what a gain on it is worth, 0 to 1. */
  constructor(binned: BinnedRows, edges: BinEdges, params: GbdtParams, worth: Float64Array) {
    this.#binned = binned;
    this.#edges = edges;
    this.#params = params;
    this.#rule = { l2: params.l2, minLeafRows: params.min_leaf_rows, minGain: params.min_gain, worth };
    this.#histograms = new Histograms(binned, params.leaves, params.bins);
    this.#spare = new Int32Array(binned.count);
  }

  /** Fits one tree to the drawn rows and tells the value of every row. @param addTo Called with each row and its value. */
  grow(part: TreePart, addTo: (row: number, value: number) => void): Tree {
    const { order, bagged, gradients } = part;
    const tree = emptyTree(this.#params.leaves, part.target, 1);
    for (const leaf of this.#growLeaves(tree, part)) {
      const value = this.#leafStep(leaf, gradients);
      tree.value[leaf.node] = value;
      for (let i = leaf.from; i < leaf.to; i++) addTo(order[i]!, value);
    }
    for (let i = bagged; i < order.length; i++) addTo(order[i]!, this.#valueOfRow(tree, order[i]!));
    return tree;
  }

  #growLeaves(tree: Tree, part: TreePart): Leaf[] {
    const { order, bagged, gradients: { packed } } = part;
    this.#histograms.use(part.words);
    let total = 0;
    for (let i = 0; i < bagged; i++) total += packed[order[i]!]!;
    const bounds = UNBOUNDED;
    const root: Leaf = { node: 0, slot: 0, from: 0, to: bagged, rowCount: bagged, total, bounds, split: null };
    this.#histograms.build(0, order, 0, bagged, packed);
    this.#findSplit(root, part);
    const leaves = [root];
    while (leaves.length < this.#params.leaves) {
      const index = mostHelpful(leaves);
      if (index < 0) break;
      const [left, right] = this.#splitLeaf(tree, leaves[index]!, leaves.length, part);
      leaves[index] = left;
      leaves.push(right);
    }
    return leaves;
  }

  /** Parts a leaf's rows and their histogram: the smaller child is counted, the larger is what remains. */
  #splitLeaf(tree: Tree, leaf: Leaf, freeSlot: number, part: TreePart): [left: Leaf, right: Leaf] {
    const { order, gradients } = part;
    const split = leaf.split!;
    const middle = partitionRows(this.#binned, order, leaf, split, this.#spare);
    const [leftNode, rightNode] = splitNode(tree, leaf.node, split, this.#edges);
    const leftIsSmaller = middle - leaf.from < leaf.to - middle;
    const rightTotal = leaf.total - split.leftTotal;
    const [leftBounds, rightBounds] = childBounds(
      leaf.bounds,
      part.direction?.[split.feature] ?? 0,
      this.#value(split.leftTotal, gradients),
      this.#value(rightTotal, gradients),
    );
    const left: Leaf = {
      node: leftNode,
      slot: leftIsSmaller ? freeSlot : leaf.slot,
      from: leaf.from,
      to: middle,
      rowCount: middle - leaf.from,
      total: split.leftTotal,
      bounds: leftBounds,
      split: null,
    };
    const right: Leaf = {
      node: rightNode,
      slot: leftIsSmaller ? leaf.slot : freeSlot,
      from: middle,
      to: leaf.to,
      rowCount: leaf.to - middle,
      total: rightTotal,
      bounds: rightBounds,
      split: null,
    };
    const smaller = leftIsSmaller ? left : right;
    this.#histograms.build(freeSlot, order, smaller.from, smaller.to, gradients.packed);
    this.#histograms.subtract(leaf.slot, freeSlot);
    this.#findSplit(left, part);
    this.#findSplit(right, part);
    return [left, right];
  }

  #findSplit(leaf: Leaf, { gradients, direction }: TreePart): void {
    if (leaf.rowCount < 2 * this.#params.min_leaf_rows) return;
    leaf.split = bestSplit(this.#histograms, leaf, gradients, this.#rule, direction);
  }

  /** What lowers the loss most, before the learning rate. */
  #value(total: number, { gradientUnit, hessianUnit }: PackedGradients): number {
    const gradient = gradientUnits(total) * gradientUnit;
    const hessian = hessianUnits(total) * hessianUnit;
    return -gradient / (hessian + this.#params.l2 + SMALLEST_HESSIAN);
  }

  #leafStep({ total, bounds }: Leaf, gradients: PackedGradients): number {
    const step = this.#params.learning_rate * within(this.#value(total, gradients), bounds);
    return roundValue(Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, step)));
  }

  #valueOfRow(tree: Tree, row: number): number {
    const { bytes, wordsPerRow, byteOf } = this.#binned;
    const start = row * wordsPerRow * FEATURES_PER_WORD;
    let node = 0;
    while (tree.feature[node]! !== LEAF) {
      const goesLeft = bytes[start + byteOf[tree.feature[node]!]!]! <= tree.thresholdBin[node]!;
      node = goesLeft ? tree.left[node]! : tree.right[node]!;
    }
    return tree.value[node]!;
  }
}

function mostHelpful(leaves: readonly Leaf[]): number {
  let index = -1;
  let gain = 0;
  leaves.forEach(({ split }, i) => {
    if (split && split.gain > gain) [index, gain] = [i, split.gain];
  });
  return index;
}

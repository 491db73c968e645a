/**
 * Exact Shapley values of tree ensembles in polynomial time: Lundberg, Erion, Lee, "Consistent Individualized Feature
 * Attribution for Tree Ensembles" (2018), algorithm 2; path-dependent form, as in Lundberg et al. (2020): a feature
 * that is not known splits the row by the cover of both children.
 */
import { goesLeft, LEAF, type ShapEnsemble, type ShapTree } from "./tree_ensemble.ts";

export interface TreeShap {
  /** What the ensemble says on average, by target. */
  readonly base: Float64Array;
  /** Row-major `[features, targets]`; with `base` they add up to the row's own output. */
  readonly contributions: Float64Array;
}

/** @param row At least as many columns as the trees read; float32, as the model sees it. */
export function treeShap(ensemble: ShapEnsemble, row: Float32Array): TreeShap {
  const { targets, trees } = ensemble;
  const base = Float64Array.from(ensemble.base);
  const contributions = new Float64Array(row.length * targets);
  const walk = new Walk(ensemble, row, contributions, Math.max(...trees.map((tree) => tree.depth)));
  for (const tree of trees) {
    walk.through(tree);
    for (let k = 0; k < targets; k++) base[k]! += expectation(tree, 0, k, targets);
  }
  return { base, contributions };
}

/** Mean of the leaves below a node, by cover. */
export function expectation(tree: ShapTree, node: number, target: number, targets: number): number {
  if (tree.feature[node] === LEAF) return tree.value[node * targets + target]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const sum = tree.cover[left]! * expectation(tree, left, target, targets) +
    tree.cover[right]! * expectation(tree, right, target, targets);
  return tree.cover[node]! > 0 ? sum / tree.cover[node]! : 0;
}

/** The algorithm's path of unique features, a copy for each depth in one block of memory. */
class Walk {
  private readonly stride: number;
  private readonly feature: Int32Array;
  /** Share of the rows that flow on when the feature is not known, and 1 or 0 when it is. */
  private readonly zero: Float64Array;
  private readonly one: Float64Array;
  private readonly weight: Float64Array;
  private tree!: ShapTree;

  constructor(
    private readonly ensemble: ShapEnsemble,
    private readonly row: Float32Array,
    private readonly contributions: Float64Array,
    depth: number,
  ) {
    this.stride = depth + 2;
    const size = this.stride * this.stride;
    this.feature = new Int32Array(size);
    this.zero = new Float64Array(size);
    this.one = new Float64Array(size);
    this.weight = new Float64Array(size);
  }

  through(tree: ShapTree): void {
    this.tree = tree;
    this.visit(0, 0, 0, 0, 1, 1, LEAF);
  }

  /** @param from Start of the parent's path; `at` of this node's, which is `length` long before this step is added. */
  private visit(
    node: number,
    from: number,
    at: number,
    length: number,
    zero: number,
    one: number,
    feature: number,
  ): void {
    for (let i = 0; i < length && at !== from; i++) {
      this.feature[at + i] = this.feature[from + i]!;
      this.zero[at + i] = this.zero[from + i]!;
      this.one[at + i] = this.one[from + i]!;
      this.weight[at + i] = this.weight[from + i]!;
    }
    this.extend(at, length, zero, one, feature);
    const split = this.tree.feature[node]!;
    if (split === LEAF) return this.atLeaf(node, at, length);
    const { left, right, cover } = this.tree;
    const isLeft = goesLeft(this.ensemble, this.tree, node, this.row[split]!);
    const [hot, cold] = isLeft ? [left[node]!, right[node]!] : [right[node]!, left[node]!];
    let last = length, zeroBefore = 1, oneBefore = 1;
    for (let i = 1; i <= length; i++) {
      if (this.feature[at + i] !== split) continue;
      zeroBefore = this.zero[at + i]!;
      oneBefore = this.one[at + i]!;
      this.unwind(at, last--, i);
      break;
    }
    const share = (child: number) => cover[node]! > 0 ? zeroBefore * cover[child]! / cover[node]! : 0;
    const next = at + this.stride;
    this.visit(hot, at, next, last + 1, share(hot), oneBefore, split);
    this.visit(cold, at, next, last + 1, share(cold), 0, split);
  }

  private atLeaf(node: number, at: number, length: number): void {
    const { targets } = this.ensemble;
    for (let i = 1; i <= length; i++) {
      const share = this.unwoundSum(at, length, i) * (this.one[at + i]! - this.zero[at + i]!);
      const to = this.feature[at + i]! * targets;
      for (let k = 0; k < targets; k++) this.contributions[to + k]! += share * this.tree.value[node * targets + k]!;
    }
  }

  private extend(at: number, length: number, zero: number, one: number, feature: number): void {
    const { weight } = this;
    this.feature[at + length] = feature;
    this.zero[at + length] = zero;
    this.one[at + length] = one;
    weight[at + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      weight[at + i + 1]! += one * weight[at + i]! * (i + 1) / (length + 1);
      weight[at + i] = zero * weight[at + i]! * (length - i) / (length + 1);
    }
  }

  /** Takes step `k` out of the path, as if it had never been added. */
  private unwind(at: number, length: number, k: number): void {
    const { weight } = this;
    const one = this.one[at + k]!, zero = this.zero[at + k]!;
    let next = weight[at + length]!;
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const before = weight[at + i]!;
        weight[at + i] = next * (length + 1) / ((i + 1) * one);
        next = before - weight[at + i]! * zero * (length - i) / (length + 1);
      } else if (zero !== 0) weight[at + i] = weight[at + i]! * (length + 1) / (zero * (length - i));
    }
    for (let i = k; i < length; i++) {
      this.feature[at + i] = this.feature[at + i + 1]!;
      this.zero[at + i] = this.zero[at + i + 1]!;
      this.one[at + i] = this.one[at + i + 1]!;
    }
  }

  /** Sum of the weights that the path would have without step `k`. */
  private unwoundSum(at: number, length: number, k: number): number {
    const { weight } = this;
    const one = this.one[at + k]!, zero = this.zero[at + k]!;
    let next = weight[at + length]!, sum = 0;
    for (let i = length - 1; i >= 0; i--) {
      if (one !== 0) {
        const part = next * (length + 1) / ((i + 1) * one);
        sum += part;
        next = weight[at + i]! - part * zero * (length - i) / (length + 1);
      } else if (zero !== 0) sum += weight[at + i]! * (length + 1) / (zero * (length - i));
    }
    return sum;
  }
}

import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import type { Random } from "../random.ts";
import type { BinEdges } from "../trees/bin_edges.ts";
import { type BinnedRows, FEATURES_PER_WORD } from "../trees/binned_rows.ts";
import { partitionRows, type Span } from "../trees/partition.ts";
import { emptyTree, splitNode, type Tree } from "../trees/tree.ts";
import { countOf0, countOf1, countOf2, drawsIn } from "./class_counts.ts";
import { bestCut, type Cut, type CutSearch, randomCut } from "./cut_search.ts";
import type { Draws } from "./draw_rows.ts";
import type { ForestParams } from "./params.ts";

interface Node extends Span {
  readonly node: number;
  readonly depth: number;
}

/** Grows trees of a forest, depth first, each from its own draws. */
export class ForestGrower {
  readonly #binned: BinnedRows;
  readonly #edges: BinEdges;
  readonly #params: ForestParams;
  /** By feature: what a gain on it is worth, 0 to 1. */
  readonly #worth: Float64Array;
  readonly #shares: Float64Array;
  readonly #searchCut: CutSearch;
  readonly #random: Random;
  /** Features in a random order; a split looks at the first ones, after drawing which. */
  readonly #features: Int32Array;
  readonly #looks: number;
  readonly #sums: Float64Array;
  readonly #spare: Int32Array;

  /** @param shares Of the classes: what leaves are mixed with. */
  constructor(
    binned: BinnedRows,
    edges: BinEdges,
    params: ForestParams,
    worth: Float64Array,
    shares: Float64Array,
    random: Random,
  ) {
    this.#binned = binned;
    this.#edges = edges;
    this.#params = params;
    this.#worth = worth;
    this.#shares = shares;
    this.#searchCut = params.kind === "extra_trees" ? randomCut : bestCut;
    this.#random = random;
    this.#features = Int32Array.from(edges, (_, feature) => feature);
    this.#looks = Math.max(1, Math.round(params.feature_share * edges.length));
    this.#sums = new Float64Array(this.#looks * params.bins);
    this.#spare = new Int32Array(binned.count);
  }

  /** @returns A tree whose leaves hold the classes' shares. */
  grow({ order, packed }: Draws): Tree {
    const leavesMax = Math.max(1, Math.min(2 ** this.#params.max_depth, order.length));
    const tree = emptyTree(leavesMax, 0, CLASS_COUNT);
    const open: Node[] = [{ node: 0, depth: 0, from: 0, to: order.length }];
    for (let span = open.pop(); span; span = open.pop()) {
      const { from, to, node, depth } = span;
      let total = 0;
      for (let i = from; i < to; i++) total += packed[order[i]!]!;
      const cut = depth < this.#params.max_depth ? this.#bestCut(order, packed, span, total) : null;
      if (cut) {
        const middle = partitionRows(this.#binned, order, span, cut, this.#spare);
        const [left, right] = splitNode(tree, node, cut, this.#edges);
        open.push({ node: right, depth: depth + 1, from: middle, to }, {
          node: left,
          depth: depth + 1,
          from,
          to: middle,
        });
      } else tree.value.set(this.#leafShares(total), node * CLASS_COUNT);
    }
    return tree;
  }

  #bestCut(order: Int32Array, packed: Float64Array, span: Span, total: number): Cut | null {
    const { min_leaf_rows: minLeafRows, min_gain, bins } = this.#params;
    const draws = drawsIn(total);
    if (draws < 2 * minLeafRows) return null;
    this.#drawFeatures();
    this.#count(order, packed, span);
    let best: Cut | null = null;
    for (let look = 0; look < this.#looks; look++) {
      const feature = this.#features[look]!;
      const from = look * bins;
      const counts = { sums: this.#sums, from, to: from + bins, total, draws, minLeafRows };
      const found = this.#searchCut(counts, this.#random);
      const gain = (found?.gain ?? 0) * this.#worth[feature]!;
      if (found && gain > (best?.gain ?? min_gain)) best = { feature, bin: found.bin, gain };
    }
    return best;
  }

  /** Brings the features to look at to the front. */
  #drawFeatures(): void {
    const features = this.#features;
    for (let i = 0; i < this.#looks; i++) {
      const j = i + this.#random.below(features.length - i);
      const held = features[i]!;
      features[i] = features[j]!;
      features[j] = held;
    }
  }

  /** Counts the span's draws by bin of each feature that is looked at. */
  #count(order: Int32Array, packed: Float64Array, { from, to }: Span): void {
    const { bytes, wordsPerRow, byteOf } = this.#binned;
    const { bins } = this.#params;
    const stride = wordsPerRow * FEATURES_PER_WORD;
    const sums = this.#sums.fill(0);
    const places = Int32Array.from({ length: this.#looks }, (_, look) => byteOf[this.#features[look]!]!);
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      const value = packed[row]!;
      for (let look = 0, slot = 0; look < places.length; look++, slot += bins) {
        sums[slot + bytes[row * stride + places[look]!]!]! += value;
      }
    }
  }

  #leafShares(total: number): Float64Array {
    const { prior_rows } = this.#params;
    const draws = drawsIn(total) + prior_rows;
    const counts = [countOf0(total), countOf1(total), countOf2(total)];
    return this.#shares.map((share, k) => draws === 0 ? share : (counts[k]! + prior_rows * share) / draws);
  }
}

import { type BinnedRows, FEATURES_PER_WORD } from "../trees/binned_rows.ts";

/** Packed gradient sums by feature and bin, one histogram a leaf, for the words of features that a tree may use. */
export class Histograms {
  /** Sums a feature has room for. */
  readonly binSlots: number;
  readonly #wordSlots: number;
  readonly #binned: BinnedRows;
  readonly #sums: Float64Array;
  #words: Int32Array;

  constructor(binned: BinnedRows, maxLeaves: number, maxBins: number) {
    this.#binned = binned;
    this.binSlots = maxBins;
    this.#wordSlots = FEATURES_PER_WORD * maxBins;
    this.#sums = new Float64Array(maxLeaves * binned.wordsPerRow * this.#wordSlots);
    this.#words = Int32Array.from({ length: binned.wordsPerRow }, (_, word) => word);
  }

  /** Only these words of features count from here on. */
  use(words: Int32Array): void {
    this.#words = words;
  }

  /** Sums of `leaf`, feature by feature: for each used byte of a row, where its `binSlots` sums start. */
  *features(leaf: number): Generator<readonly [feature: number, start: number]> {
    const base = this.#base(leaf);
    for (let k = 0; k < this.#words.length; k++) {
      for (let lane = 0; lane < FEATURES_PER_WORD; lane++) {
        const feature = this.#binned.featureAt[this.#words[k]! * FEATURES_PER_WORD + lane]!;
        if (feature >= 0) yield [feature, base + k * this.#wordSlots + lane * this.binSlots];
      }
    }
  }

  get sums(): Float64Array {
    return this.#sums;
  }

  /** Adds up the rows `order[from..to)` for `leaf`. */
  build(leaf: number, order: Int32Array, from: number, to: number, packed: Float64Array): void {
    const { words, wordsPerRow } = this.#binned;
    const slots = this.binSlots;
    const wordSlots = this.#wordSlots;
    const used = this.#words;
    const sums = this.#sums;
    const base = this.#base(leaf);
    sums.fill(0, base, base + used.length * wordSlots);
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      const value = packed[row]!;
      const rowStart = row * wordsPerRow;
      let slot = base;
      for (let k = 0; k < used.length; k++, slot += wordSlots) {
        const word = words[rowStart + used[k]!]!;
        sums[slot + (word & 255)]! += value;
        sums[slot + slots + (word >>> 8 & 255)]! += value;
        sums[slot + 2 * slots + (word >>> 16 & 255)]! += value;
        sums[slot + 3 * slots + (word >>> 24)]! += value;
      }
    }
  }

  /** Leaves in `parent` what is left of it without `child`: the sibling's sums, for less than counting them. */
  subtract(parent: number, child: number): void {
    const sums = this.#sums;
    const length = this.#words.length * this.#wordSlots;
    let a = this.#base(parent);
    for (let b = this.#base(child), end = a + length; a < end; a++, b++) sums[a]! -= sums[b]!;
  }

  #base(leaf: number): number {
    return leaf * this.#binned.wordsPerRow * this.#wordSlots;
  }
}

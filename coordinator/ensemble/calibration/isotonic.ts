import type { Curve } from "../../../domain/calibration.ts";
import type { CurvePoints } from "./curve.ts";

/** As many answers of the base rate count within each block: one block of a few must not be taken for a certainty. */
const PRIOR = 2;

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al., Annals of Mathematical Statistics 26, 1955; for
 * probabilities: Zadrozny and Elkan, KDD 2002): the rising step function nearest to what came true. Answers that state the
 * same are one block from the start. Its steps become knots, at their mean stated probability.
 */
export function fitIsotonic({ stated, cameTrue }: CurvePoints): Curve {
  const blocks = new Blocks(stated.length);
  // Two short sorts of numbers are many times faster than one of indices by what they stand for.
  const hits = sortedWhere(1, stated, cameTrue), misses = sortedWhere(0, stated, cameTrue);
  for (let h = 0, m = 0; h + m < stated.length;) {
    const value = Math.min(hits[h]!, misses[m]!), from = h + m, hitsFrom = h;
    while (hits[h] === value) h++;
    while (misses[m] === value) m++;
    blocks.add(value, h - hitsFrom, h + m - from);
  }
  const base = (hits.length - 1) / stated.length;
  let risen = 0;
  return {
    kind: "isotonic",
    stated: blocks.map((block) => block.stated),
    // Drawing small blocks towards the base rate may turn two of them round: none is below the one before it.
    meant: blocks.map(({ cameTrue, count }) => risen = Math.max(risen, (cameTrue + PRIOR * base) / (count + PRIOR))),
  };
}

/** In rising order, with an end behind them that nothing reaches. */
function sortedWhere(wanted: 0 | 1, stated: ArrayLike<number>, cameTrue: ArrayLike<number>): Float64Array {
  const found = new Float64Array(stated.length + 1);
  let count = 0;
  for (let i = 0; i < stated.length; i++) if (cameTrue[i] === wanted) found[count++] = stated[i]!;
  found[count++] = Infinity;
  return found.subarray(0, count).sort();
}

interface Block {
  /** Mean of what was stated. */
  readonly stated: number;
  /** How many came true, of how many. */
  readonly cameTrue: number;
  readonly count: number;
}

/** Blocks from the lowest stated probability up, in columns; each came true more often than the one below it. */
class Blocks {
  readonly #sums: Float64Array;
  readonly #hits: Float64Array;
  readonly #counts: Float64Array;
  #length = 0;

  constructor(capacity: number) {
    this.#sums = new Float64Array(capacity);
    this.#hits = new Float64Array(capacity);
    this.#counts = new Float64Array(capacity);
  }

  /** One above all others, which is pooled with those that it violates. */
  add(stated: number, hits: number, count: number): void {
    const at = this.#length++;
    this.#sums[at] = stated * count;
    this.#hits[at] = hits;
    this.#counts[at] = count;
    while (this.#length > 1 && this.#violates(this.#length - 1)) this.#pool();
  }

  map<T>(of: (block: Block) => T): T[] {
    return Array.from(
      { length: this.#length },
      (_, i) => of({ stated: this.#statedBy(i), cameTrue: this.#hits[i]!, count: this.#counts[i]! }),
    );
  }

  #statedBy(i: number): number {
    return this.#sums[i]! / this.#counts[i]!;
  }

  /** Came true no more often than the one below; or rounding has made them state the same. */
  #violates(i: number): boolean {
    return this.#hits[i - 1]! / this.#counts[i - 1]! >= this.#hits[i]! / this.#counts[i]! ||
      this.#statedBy(i - 1) >= this.#statedBy(i);
  }

  #pool(): void {
    const last = --this.#length, below = last - 1;
    this.#sums[below]! += this.#sums[last]!;
    this.#hits[below]! += this.#hits[last]!;
    this.#counts[below]! += this.#counts[last]!;
  }
}

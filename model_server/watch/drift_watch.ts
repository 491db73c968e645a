import { type Drift, driftOf, type ReferenceBins } from "../insight/reference_bins.ts";

/** How far a column of now is from the same one in training. */
export interface ColumnDrift extends Drift {
  readonly column: string;
}

/** The latest rows of some columns, against what they looked like in training. */
export class DriftWatch {
  /** Row-major, a ring of `kept` rows. */
  readonly #ring: Float32Array;
  #added = 0;

  /** @param reference Of the same columns. */
  constructor(
    private readonly columns: readonly string[],
    private readonly reference: ReferenceBins,
    private readonly kept: number,
  ) {
    this.#ring = new Float32Array(kept * columns.length);
  }

  get rows(): number {
    return Math.min(this.#added, this.kept);
  }

  /** @param row One number a column. */
  add(row: ArrayLike<number>): void {
    this.#ring.set(row, (this.#added++ % this.kept) * this.columns.length);
  }

  /** Every column, the furthest first; null until all rows are there: a day of any market is unlike its year. */
  drift(): ColumnDrift[] | null {
    if (this.rows < this.kept) return null;
    const width = this.columns.length;
    return this.columns.map((column, f) => {
      const values = Float32Array.from({ length: this.rows }, (_, i) => this.#ring[i * width + f]!);
      return { column, ...driftOf(this.reference, f, values) };
    }).sort((a, b) => b.psi - a.psi);
  }
}

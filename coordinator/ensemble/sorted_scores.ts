import { lowerBound } from "../../domain/lower_bound.ts";

/** Numbers in rising order, as `setLimit` reads them, that are added and taken away one at a time. */
export class SortedScores {
  #values = new Float64Array(256);
  #length = 0;

  static of(scores: Float64Array): SortedScores {
    const sorted = new SortedScores();
    sorted.#values = new Float64Array(Math.max(256, scores.length));
    sorted.#values.set(scores.toSorted());
    sorted.#length = scores.length;
    return sorted;
  }

  /** A view: good until the next `add` or `remove`. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  add(score: number): void {
    if (this.#length === this.#values.length) this.#lengthen();
    const place = this.#placeOf(score);
    this.#values.copyWithin(place + 1, place, this.#length++);
    this.#values[place] = score;
  }

  /** Takes one of this value away, which has to be there. */
  remove(score: number): void {
    const place = this.#placeOf(score);
    this.#values.copyWithin(place, place + 1, this.#length--);
  }

  /** Index of the first that is no smaller. */
  #placeOf(score: number): number {
    return lowerBound(this.#length, (i) => this.#values[i]! < score);
  }

  #lengthen(): void {
    const twice = new Float64Array(2 * this.#values.length);
    twice.set(this.#values);
    this.#values = twice;
  }
}

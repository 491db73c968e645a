/** Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): the mean of the first `period`, then 1/period. */
export class WilderAverage {
  #count = 0;
  #sum = 0;
  #average = NaN;

  constructor(readonly period: number) {}

  /** @returns The average; NaN until `period` values came. */
  update(value: number): number {
    if (this.#count < this.period) {
      this.#sum += value;
      if (++this.#count === this.period) this.#average = this.#sum / this.period;
    } else {
      this.#average = (this.#average * (this.period - 1) + value) / this.period;
    }
    return this.#average;
  }
}

/** Exponential moving average with weight 2 / (period + 1), seeded by the simple mean of the first `period` values. */
export class ExponentialAverage {
  readonly #weight: number;
  #count = 0;
  #sum = 0;
  #average = NaN;

  constructor(readonly period: number) {
    this.#weight = 2 / (period + 1);
  }

  /** @returns The average; NaN until `period` values came. A value that is NaN (its source is not warm) is left out. */
  update(value: number): number {
    if (this.#count === this.period) {
      this.#average += (value - this.#average) * this.#weight;
    } else if (value === value) {
      this.#sum += value;
      if (++this.#count === this.period) this.#average = this.#sum / this.period;
    }
    return this.#average;
  }
}

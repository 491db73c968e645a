/**
 * The last `size` values. Every statistic is summed anew from old to new: the work is the same for each candle, no
 * rounding is carried along, and a stream that started later holds exactly the same figures.
 */
export class Window {
  /** Each value stands twice, `size` apart, so that the last `size` are always one unbroken run. */
  readonly #values: Float64Array;
  /** First of the run. */
  #from = 0;
  #count = 0;

  constructor(readonly size: number) {
    this.#values = new Float64Array(2 * size);
  }

  push(value: number): void {
    this.#values[this.#from] = value;
    this.#values[this.#from + this.size] = value;
    this.#from = this.#from + 1 === this.size ? 0 : this.#from + 1;
    if (this.#count < this.size) this.#count++;
  }

  /** False until `size` values came; statistics mean nothing before. */
  get isFull(): boolean {
    return this.#count === this.size;
  }

  get oldest(): number {
    return this.#values[this.#from]!;
  }

  sum(): number {
    const end = this.#from + this.size;
    let sum = 0;
    for (let i = this.#from; i < end; i++) sum += this.#values[i]!;
    return sum;
  }

  /** Summed as distances from the oldest value, so that equal values have exactly their own mean. */
  mean(): number {
    const base = this.oldest;
    const end = this.#from + this.size;
    let sum = 0;
    for (let i = this.#from + 1; i < end; i++) sum += this.#values[i]! - base;
    return base + sum / this.size;
  }

  /** The newest weighs `size`, the oldest 1. */
  weightedMean(): number {
    const base = this.oldest;
    let sum = 0;
    for (let i = 1; i < this.size; i++) sum += (i + 1) * (this.#values[this.#from + i]! - base);
    return base + sum / (this.size * (this.size + 1) / 2);
  }

  /** Population deviation, in two passes: exactly 0 for equal values. */
  deviation(mean: number): number {
    const end = this.#from + this.size;
    let sum = 0;
    for (let i = this.#from; i < end; i++) sum += (this.#values[i]! - mean) ** 2;
    return Math.sqrt(sum / this.size);
  }

  /** Population covariance with a window of the same size that got its values in step with this one. */
  covariance(other: Window): number {
    const mean = this.mean(), otherMean = other.mean();
    let sum = 0;
    for (let i = 0; i < this.size; i++) {
      sum += (this.#values[this.#from + i]! - mean) * (other.#values[other.#from + i]! - otherMean);
    }
    return sum / this.size;
  }

  /** Mean distance from `mean`, unsigned. */
  meanDeviation(mean: number): number {
    const end = this.#from + this.size;
    let sum = 0;
    for (let i = this.#from; i < end; i++) sum += Math.abs(this.#values[i]! - mean);
    return sum / this.size;
  }

  max(): number {
    const end = this.#from + this.size;
    let max = this.#values[this.#from]!;
    for (let i = this.#from + 1; i < end; i++) if (this.#values[i]! > max) max = this.#values[i]!;
    return max;
  }

  min(): number {
    const end = this.#from + this.size;
    let min = this.#values[this.#from]!;
    for (let i = this.#from + 1; i < end; i++) if (this.#values[i]! < min) min = this.#values[i]!;
    return min;
  }
}

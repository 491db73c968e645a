/** The newest numbers of a series, as plain floats side by side: summed anew at each candle without a box for each. */
export class SlidingNumbers {
  #values = new Float64Array(64);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  push(value: number): void {
    if (this.#to === this.#values.length) this.#makeRoom();
    this.#values[this.#to++] = value;
  }

  /** Forgets the oldest until so many are left. */
  keep(count: number): void {
    this.#from = Math.max(this.#from, this.#to - count);
  }

  /** Oldest first. A view: good until the next `push`. */
  values(): Float64Array {
    return this.#values.subarray(this.#from, this.#to);
  }

  #makeRoom(): void {
    const kept = this.values();
    if (kept.length > this.#values.length / 2) this.#values = new Float64Array(2 * this.#values.length);
    this.#values.set(kept);
    this.#from = 0;
    this.#to = kept.length;
  }
}

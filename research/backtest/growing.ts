/** Numbers in a row that grows: a tenth of what an array of objects takes. NaN is "none". */
export class GrowingNumbers {
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** Fills up with NaN. */
  padTo(length: number): void {
    while (this.#length < length) this.push(NaN);
  }

  /** A view: valid until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Repeatable chance: equal seeds give equal draws. sfc32 (PractRand's small fast counter), seeded by murmur3's mixer. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;

  /** @param keys Whole numbers; each distinct list is a stream of its own. */
  constructor(...keys: readonly number[]) {
    const mixed = keys.reduce(combined, 0x9e3779b9);
    this.#a = scrambled(mixed);
    this.#b = scrambled(mixed ^ 0x85ebca6b);
    this.#c = scrambled(mixed ^ 0xc2b2ae35);
    for (let i = 0; i < 8; i++) this.#next32();
  }

  /** In [0, 1). */
  uniform(): number {
    return this.#next32() / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt(-2 * Math.log(square) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

const combined = (hash: number, key: number): number =>
  scrambled(scrambled(hash ^ (key | 0)) + Math.floor(key / 0x1_0000_0000));

function scrambled(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

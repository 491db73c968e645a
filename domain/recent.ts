/** A run of things, oldest first, that stays as it is. An array that nobody changes is one. */
export interface Run<T> {
  readonly length: number;
  /** @param index From the end when it is negative. */
  at(index: number): T | undefined;
  /** A copy, by the rules of an array's. */
  slice(from?: number, to?: number): T[];
}

/** The newest of a series. What is handed out of it stays as it was while the series goes on, and costs no copy. */
export class Recent<T> implements Run<T> {
  /** Only ever appended to: runs that were handed out look into it. */
  #items: T[] = [];
  #from = 0;

  get length(): number {
    return this.#items.length - this.#from;
  }

  at(index: number): T | undefined {
    return itemAt(this.#items, this.#from, this.#items.length, index);
  }

  slice(from?: number, to?: number): T[] {
    return this.run().slice(from, to);
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Forgets the oldest until so many are left. */
  keep(count: number): void {
    this.#from = Math.max(this.#from, this.#items.length - count);
    if (this.#from <= this.length) return;
    this.#items = this.#items.slice(this.#from);
    this.#from = 0;
  }

  /** What there is now. */
  run(): Run<T> {
    return new Stretch(this.#items, this.#from, this.#items.length);
  }
}

class Stretch<T> implements Run<T> {
  constructor(private readonly items: readonly T[], private readonly from: number, private readonly to: number) {}

  get length(): number {
    return this.to - this.from;
  }

  at(index: number): T | undefined {
    return itemAt(this.items, this.from, this.to, index);
  }

  slice(from = 0, to = this.length): T[] {
    const place = (index: number) => index < 0 ? Math.max(this.from, this.to + index) : this.from + index;
    return this.items.slice(place(from), Math.min(this.to, place(to)));
  }
}

function itemAt<T>(items: readonly T[], from: number, to: number, index: number): T | undefined {
  const place = index < 0 ? to + index : from + index;
  return place >= from && place < to ? items[place] : undefined;
}

/** One message, numbered and serialised once for all clients. */
export interface Numbered {
  readonly seq: number;
  readonly text: string;
}

/** The newest messages, bounded by count and by length, for clients that come back. */
export class KeptMessages {
  #messages: Numbered[] = [];
  #characters = 0;
  /** No message up to this number is here. */
  #forgotten: number;
  #last: number;

  /** @param firstSeq Numbers are above it. */
  constructor(firstSeq: number, readonly countMax: number, readonly charactersMax: number) {
    this.#forgotten = this.#last = firstSeq;
  }

  add(message: Numbered): void {
    this.#messages.push(message);
    this.#characters += message.text.length;
    this.#last = message.seq;
    let surplus = 0;
    while (this.#messages.length - surplus > this.countMax || this.#characters > this.charactersMax) {
      const oldest = this.#messages[surplus++]!;
      this.#characters -= oldest.text.length;
      this.#forgotten = oldest.seq;
    }
    if (surplus > 0) this.#messages = this.#messages.slice(surplus);
  }

  /** Messages up to this number were not kept. */
  skip(seq: number): void {
    this.#messages = [];
    this.#characters = 0;
    this.#forgotten = this.#last = seq;
  }

  /** @returns All messages after number `seq`; null when some of them are gone, or when the number is not from here. */
  after(seq: number): readonly Numbered[] | null {
    if (seq < this.#forgotten || seq > this.#last) return null;
    return this.#messages.filter((message) => message.seq > seq);
  }
}

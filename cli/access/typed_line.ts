const KEYS = { interrupt: 3, end: 4, backspace: 8, lineFeed: 10, enter: 13, clear: 21, delete: 127 } as const;

/** A line that is typed without being shown: what each byte of a raw terminal does to it. */
export class TypedLine {
  #bytes: number[] = [];

  /** @returns Whether the line is finished, given up, or goes on. */
  take(byte: number): "more" | "done" | "given_up" {
    if (byte === KEYS.enter || byte === KEYS.lineFeed) return "done";
    if (byte === KEYS.interrupt || (byte === KEYS.end && this.#bytes.length === 0)) return "given_up";
    if (byte === KEYS.clear) this.#bytes = [];
    else if (byte === KEYS.backspace || byte === KEYS.delete) this.#dropCharacter();
    else if (byte >= 32) this.#bytes.push(byte);
    return "more";
  }

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#bytes));
  }

  /** The bytes behind the first one of a character begin with the bits 10. */
  #dropCharacter(): void {
    while (this.#bytes.length > 0 && (this.#bytes.pop()! & 0xc0) === 0x80);
  }
}

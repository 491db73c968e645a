/** What several write at the same time, one after the other: the first as it comes, the next when that one has ended. */
export class InTurn {
  readonly #waiting: string[];
  readonly #ended = new Set<number>();
  #turn = 0;

  constructor(writers: number, readonly print: (text: string) => void) {
    this.#waiting = Array.from({ length: writers }, () => "");
  }

  write(writer: number, text: string): void {
    if (writer === this.#turn) this.print(text);
    else this.#waiting[writer] += text;
  }

  end(writer: number): void {
    this.#ended.add(writer);
    while (this.#ended.has(this.#turn)) {
      this.#turn++;
      this.print(this.#waiting[this.#turn] ?? "");
    }
  }
}

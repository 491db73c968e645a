/** How far several trainings are, one after the other: each begins at 0 again. */
export class TrainingSteps {
  #ended = 0;
  #last = 0;
  #begun = false;

  /** @param count As many as there can be. */
  constructor(private readonly count: number) {}

  /** Whether any was needed: those of an earlier run are found again. */
  get begun(): boolean {
    return this.#begun;
  }

  /** @param fraction Of the training that runs. @returns Of all of them. */
  of(fraction: number): number {
    if (this.#begun && fraction < this.#last) this.#ended++;
    this.#begun = true;
    this.#last = fraction;
    return Math.min(1, (this.#ended + fraction) / Math.max(1, this.count));
  }
}

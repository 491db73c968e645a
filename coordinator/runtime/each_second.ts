import type { Clock } from "../ports/clock.ts";

export interface EachSecondOptions {
  readonly clock: Clock;
  readonly hasReason: () => boolean;
  readonly act: () => void;
  /** Nothing is done any more. */
  readonly ended: AbortSignal;
}

const SECOND_MS = 1_000;

/** Does something each second for as long as there is a reason. Nobody waits for that. */
export class EachSecond {
  #running: Promise<void> | null = null;

  constructor(readonly options: EachSecondOptions) {}

  /** There may be a reason now. */
  look(): void {
    if (!this.#running && this.options.hasReason()) this.#running = this.#run().finally(() => this.#running = null);
  }

  /** Resolves when it does nothing more; after the end. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, hasReason, act, ended } = this.options;
    while (hasReason()) {
      if (!await clock.sleep(SECOND_MS, ended).then(() => true, () => false)) return;
      act();
    }
  }
}

import type { Clock } from "./clock.ts";

/** Rings once, unless it is set anew or cleared before. Everything that ends by itself hangs on one. */
export class Alarm {
  #waiting: AbortController | null = null;

  /** @param closed Clears it for good. */
  constructor(private readonly clock: Clock, private readonly closed: AbortSignal) {}

  /** @param ms Of the clock's time. */
  set(ms: number, ring: () => void): void {
    this.clear();
    if (this.closed.aborted) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.clock.sleep(ms, AbortSignal.any([this.closed, waiting.signal])).then(
      () => {
        if (this.#waiting === waiting) this.#waiting = null;
        ring();
      },
      () => {},
    );
  }

  clear(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }
}

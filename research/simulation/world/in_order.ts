import type { Owner, Timeline } from "../machine/timeline.ts";

/** What goes through one pipe comes out in its order, however long each piece would have taken alone. */
export class InOrder {
  readonly #waiting: (() => void)[] = [];
  #lastMs = 0;

  constructor(readonly timeline: Timeline, readonly owner: Owner | null) {}

  add(ms: number, arrive: () => void): void {
    this.#waiting.push(arrive);
    this.#lastMs = Math.max(this.#lastMs, this.timeline.nowMs + ms);
    // Of two that are due at once chance may pick either turn; the pieces themselves keep their order.
    this.timeline.after(this.#lastMs - this.timeline.nowMs, () => this.#waiting.shift()!(), this.owner);
  }
}

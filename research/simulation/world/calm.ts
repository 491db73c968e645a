import type { Timeline } from "../machine/timeline.ts";

/** Knows when something last went wrong around the system: what it promises, it promises for calm times. */
export class Calm {
  #disturbedMs: number;

  constructor(readonly timeline: Timeline) {
    this.#disturbedMs = timeline.nowMs;
  }

  /** @param lastsMs How long the disturbance goes on from now. */
  disturbed(lastsMs = 0): void {
    this.#disturbedMs = Math.max(this.#disturbedMs, this.timeline.nowMs + lastsMs);
  }

  /** Since the end of the last disturbance. */
  get calmMs(): number {
    return Math.max(0, this.timeline.nowMs - this.#disturbedMs);
  }
}

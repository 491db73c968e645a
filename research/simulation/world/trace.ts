import { createHash } from "node:crypto";
import type { Timeline } from "../machine/timeline.ts";

/** Lines kept for a report on a failure. */
const KEPT = 400;

/** What happened, as lines: the newest are kept, and all of them make a fingerprint that a replay must give again. */
export class Trace {
  readonly #hash = createHash("sha256");
  readonly #lines: string[] = [];

  /** @param onLine Sees every line as it is written. */
  constructor(readonly timeline: Timeline, readonly onLine: ((line: string) => void) | null = null) {}

  add(who: string, what: string): void {
    const line = `${new Date(this.timeline.nowMs).toISOString().slice(5, -1)} ${who.padEnd(8)} ${what}`;
    this.#hash.update(line).update("\n");
    this.#lines.push(line);
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
    this.onLine?.(line);
  }

  last(count: number): readonly string[] {
    return this.#lines.slice(-count);
  }

  /** Of all lines. The trace ends with it. */
  fingerprint(): string {
    return this.#hash.digest("hex");
  }
}

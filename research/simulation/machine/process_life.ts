import type { Clock } from "../../../coordinator/ports/clock.ts";
import type { Owner, Timeline } from "./timeline.ts";

/**
 * One life of a process, from its start to its end or kill. Everything that it waits for ends with it: a killed life's
 * code is never woken again. Its clocks are its own: the wall clock may be set, the monotonic one began with it.
 */
export class ProcessLife implements Owner, Clock {
  readonly bornMs: number;
  waiting = 0;
  #alive = true;
  readonly #onEnd: (() => void)[] = [];

  /** @param wallOffsetMs The machine's wall clock against true time; others may set it while we live. */
  constructor(readonly timeline: Timeline, readonly wallOffsetMs: () => number) {
    this.bornMs = timeline.nowMs;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Hears of the end, however it comes: the system closes what a process had open. */
  onEnd(heard: () => void): void {
    this.#onEnd.push(heard);
  }

  /** From now on nothing of it runs any more. */
  end(): void {
    this.#alive = false;
    for (const heard of this.#onEnd.splice(0)) heard();
  }

  nowMs(): number {
    return this.timeline.nowMs + this.wallOffsetMs();
  }

  monotonicMs(): number {
    return this.timeline.nowMs - this.bornMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.timeline.sleep(ms, signal, this);
  }
}

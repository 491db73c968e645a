import { setImmediate } from "node:timers";
import { SeededRandom } from "../../../domain/seeded_random.ts";

/** Something that will happen. Its owner, when there is one, is a process: what a dead process waited for is gone. */
interface Due {
  readonly atMs: number;
  /** Chance decides who is first of those that are due at one time. */
  readonly tie: number;
  readonly order: number;
  readonly owner: Owner | null;
  happen: (() => void) | null;
}

export interface Owner {
  readonly alive: boolean;
  /** How much it waits for. */
  waiting: number;
}

/** Takes back what was planned. */
export type Cancel = () => void;

/**
 * The one queue of everything that will happen, in order of simulated time. One thing happens at a time, and all code
 * that it wakes runs until it waits again before the next: so one seed gives one history.
 */
export class Timeline {
  readonly #heap: Due[] = [];
  readonly #chance: SeededRandom;
  #nowMs: number;
  #planned = 0;
  #happened = 0;
  #held: Promise<unknown> | null = null;
  #stopped = false;

  /** @param startMs Unix ms at which the simulation begins. */
  constructor(startMs: number, seed: number) {
    this.#nowMs = startMs;
    this.#chance = new SeededRandom(seed, 0x7131);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Things that have happened so far. */
  get happened(): number {
    return this.#happened;
  }

  /** Things that wait, cancelled ones included. */
  get waiting(): number {
    return this.#heap.length;
  }

  /** Plans something `ms` from now, rounded up to a whole millisecond. */
  after(ms: number, happen: () => void, owner: Owner | null = null): Cancel {
    const atMs = this.#nowMs + Math.max(0, Math.ceil(ms));
    const due: Due = { atMs, tie: this.#chance.uniform(), order: this.#planned++, owner, happen };
    this.#push(due);
    if (owner) owner.waiting++;
    return () => {
      if (due.happen && owner) owner.waiting--;
      due.happen = null;
    };
  }

  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal: AbortSignal | undefined, owner: Owner | null): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        cancel();
        reject(signal!.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, owner);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Time stands still until `work` is done: for what takes real time only, such as loading code. */
  hold<T>(work: Promise<T>): Promise<T> {
    this.#held = work.catch(() => {});
    return work;
  }

  /** Nothing more happens. */
  stop(): void {
    this.#stopped = true;
  }

  /** Lets everything happen that is due until `untilMs`, and moves time there. */
  async runUntil(untilMs: number, afterEach: () => void): Promise<void> {
    await settled();
    while (this.#held) await this.#release();
    for (let next = this.#heap[0]; next && next.atMs <= untilMs && !this.#stopped; next = this.#heap[0]) {
      this.#pop();
      if (!next.happen || next.owner?.alive === false) continue;
      this.#nowMs = next.atMs;
      this.#happened++;
      this.#let(next);
      await settled();
      while (this.#held) await this.#release();
      afterEach();
    }
    if (!this.#stopped) this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #let(due: Due): void {
    const happen = due.happen!;
    due.happen = null;
    if (due.owner) due.owner.waiting--;
    happen();
  }

  async #release(): Promise<void> {
    const held = this.#held;
    await held;
    if (this.#held === held) this.#held = null;
    await settled();
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(due, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Due, b: Due): boolean =>
  a.atMs !== b.atMs ? a.atMs < b.atMs : a.tie !== b.tie ? a.tie < b.tie : a.order < b.order;

/** One turn of the real event loop: every promise that can go on without another event has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

import type { Clock } from "../ports/clock.ts";

/** Longest time that one timer can hold; longer sleeps are taken in pieces. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    let leftMs = Math.max(0, ms);
    for (; leftMs > TIMER_MAX_MS; leftMs -= TIMER_MAX_MS) await oneTimer(TIMER_MAX_MS, signal);
    await oneTimer(leftMs, signal);
  }
}

function oneTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** A clock that moves only when it is told, for tests. Wall and monotonic time start apart, so that mixing them shows. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  #wallOffsetMs: number;
  readonly #sleepers = new Set<Sleeper>();

  /** @param startMs Wall time at the start, Unix ms. */
  constructor(startMs = Date.UTC(2024, 0, 1)) {
    this.#wallOffsetMs = startMs;
  }

  nowMs(): number {
    return this.#wallOffsetMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** How many wait on this clock. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers.delete(sleeper);
        reject(signal!.reason);
      };
      const sleeper: Sleeper = {
        wakesAtMs: this.#elapsedMs + Math.max(0, ms),
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", stop);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Moves time on and wakes whoever is due, one after the other, each at its own time. */
  async advance(ms: number): Promise<void> {
    const target = this.#elapsedMs + ms;
    await settled();
    for (let next = this.#nextDue(target); next !== undefined; next = this.#nextDue(target)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.wakesAtMs);
      next.wake();
      await settled();
    }
    this.#elapsedMs = target;
  }

  /** Sets the wall clock forward or back, as an operator or a time server does; monotonic time does not notice. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  #nextDue(target: number): Sleeper | undefined {
    return [...this.#sleepers].filter((sleeper) => sleeper.wakesAtMs <= target)
      .sort((a, b) => a.wakesAtMs - b.wakesAtMs)[0];
  }
}

/** One turn of the event loop: whoever was woken has run until it waits again. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

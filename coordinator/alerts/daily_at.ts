import { Cron } from "croner";
import type { Clock } from "../ports/clock.ts";

export interface DailyTime {
  /** `23:59`. */
  readonly time: string;
  readonly timezone: string;
}

export interface DailyAtOptions {
  readonly clock: Clock;
  /** Read at each look: it may change while the program runs. */
  readonly at: () => DailyTime;
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Longest sleep: clocks are set, machines sleep, configurations change. */
const LOOK_MS = 60_000;

/** Runs something once a day at a time of the wall clock. A time that passed while the program did not run is left out. */
export class DailyAt {
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;
  #known: { readonly key: string; readonly fromMs: number; readonly nextMs: number } | null = null;

  constructor(private readonly options: DailyAtOptions) {
    this.#done = this.#follow();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const { clock, run, onError } = this.options, { signal } = this.#ending;
    // A clock that is set back does not bring the same day's time again.
    for (let seenMs = clock.nowMs(); !signal.aborted;) {
      const nextMs = this.#next(seenMs);
      await clock.sleep(Math.max(0, Math.min(LOOK_MS, nextMs - clock.nowMs())), signal).catch(() => {});
      const nowMs = clock.nowMs();
      if (signal.aborted || nowMs < this.#next(seenMs)) {
        seenMs = Math.max(seenMs, Math.min(nowMs, nextMs - 1));
        continue;
      }
      seenMs = nowMs;
      await run().catch(onError);
    }
  }

  /** Looked up anew only when it has passed, or another time holds: the library counts its way through a day. */
  #next(afterMs: number): number {
    const { time, timezone } = this.options.at(), key = `${time} ${timezone}`;
    const known = this.#known;
    if (known?.key === key && known.fromMs <= afterMs && afterMs < known.nextMs) return known.nextMs;
    const [hour, minute] = time.split(":");
    const next = new Cron(`${minute} ${hour} * * *`, { timezone, paused: true }).nextRun(new Date(afterMs));
    const nextMs = next?.getTime() ?? Infinity;
    this.#known = { key, fromMs: afterMs, nextMs };
    return nextMs;
  }
}

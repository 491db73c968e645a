import { type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { invariant } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";

/** When a job runs: at a fixed distance in monotonic time, or after each close of a candle in wall time. */
export type Schedule =
  | {
    readonly kind: "interval";
    /** A function is asked before each wait, and once more at `retime()`. */
    readonly intervalMs: number | (() => number);
  }
  | {
    readonly kind: "candle";
    readonly timeframe: Timeframe;
    /** How long after the close; less than the timeframe. */
    readonly delayMs: number;
  };

export interface Job {
  readonly name: string;
  readonly schedule: Schedule;
  /** @param signal Aborts when the scheduler stops. */
  run(signal: AbortSignal): Promise<void> | void;
}

export interface JobReport {
  readonly name: string;
  readonly runs: number;
  readonly failures: number;
  /** Times that passed while the run before was still going on. They are not made up for. */
  readonly skipped: number;
  readonly running: boolean;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  /** A job threw or rejected. It runs again at its next time. */
  readonly onError: (job: string, error: unknown) => void;
}

/** Jobs are few and fixed; more than this is a leak. */
const JOBS_MAX = 64;

/** A wall clock may be set while we sleep: look at it again after this long. */
const WALL_LOOK_MS = 30_000;

interface Counts {
  runs: number;
  failures: number;
  skipped: number;
  running: boolean;
}

/** Runs jobs at their times, each at most once at a time. A job's failure is reported and ends nothing. */
export class Scheduler {
  readonly #jobs = new Map<string, { readonly job: Job; readonly counts: Counts }>();
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];
  #retimed = new AbortController();

  constructor(private readonly options: SchedulerOptions) {}

  /** Before `start()`. @throws {Error} Invariant for a name that is taken, or a schedule that cannot be kept. */
  add(job: Job): void {
    invariant(this.#loops.length === 0, `cannot add job ${job.name}: the scheduler runs`);
    invariant(!this.#jobs.has(job.name), `there are two jobs named ${job.name}`);
    invariant(this.#jobs.size < JOBS_MAX, `there are more than ${JOBS_MAX} jobs`);
    invariant(isKeepable(job.schedule), `schedule of job ${job.name} cannot be kept: ${JSON.stringify(job.schedule)}`);
    this.#jobs.set(job.name, { job, counts: { runs: 0, failures: 0, skipped: 0, running: false } });
  }

  start(): void {
    invariant(this.#loops.length === 0, "the scheduler was started twice");
    this.#loops = [...this.#jobs.values()].map(({ job, counts }) => this.#loop(job, counts));
  }

  /** An interval has changed: who waits for the end of the old one waits for that of the new one instead. */
  retime(): void {
    this.#retimed.abort(new DOMException("the times have changed", "AbortError"));
    this.#retimed = new AbortController();
  }

  /** Starts no further run, tells the running ones, and waits for them. */
  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException("the scheduler stops", "AbortError"));
    await Promise.all(this.#loops);
  }

  report(): JobReport[] {
    return [...this.#jobs.values()].map(({ job, counts }) => ({ name: job.name, ...counts }));
  }

  async #loop(job: Job, counts: Counts): Promise<void> {
    const times = job.schedule.kind === "interval"
      ? intervalTimes(this.options.clock, lengthOf(job.schedule), () => this.#retimed.signal)
      : candleTimes(this.options.clock, job.schedule.timeframe, job.schedule.delayMs);
    const { signal } = this.#stopping;
    while (await times.wait(signal)) {
      counts.runs++;
      counts.running = true;
      await this.#run(job, counts, signal);
      counts.running = false;
      counts.skipped += times.skipPassed();
    }
  }

  async #run(job: Job, counts: Counts, signal: AbortSignal): Promise<void> {
    try {
      await job.run(signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) return;
      counts.failures++;
      this.options.onError(job.name, error);
    }
  }
}

function isKeepable(schedule: Schedule): boolean {
  if (schedule.kind === "interval") {
    const intervalMs = lengthOf(schedule)();
    return Number.isFinite(intervalMs) && intervalMs >= 1;
  }
  return schedule.delayMs >= 0 && schedule.delayMs < timeframeMs(schedule.timeframe);
}

/** The times of one job. */
interface Times {
  /** Waits for the next time. @returns False when the scheduler stops. */
  wait(signal: AbortSignal): Promise<boolean>;
  /** Leaves out the times that have passed. @returns How many. */
  skipPassed(): number;
}

const lengthOf = ({ intervalMs }: Extract<Schedule, { kind: "interval" }>): () => number =>
  typeof intervalMs === "number" ? () => intervalMs : intervalMs;

function intervalTimes(clock: Clock, lengthMs: () => number, retimed: () => AbortSignal): Times {
  let intervalMs = lengthMs();
  let next = clock.monotonicMs() + intervalMs;
  const keepTo = (changedMs: number) => {
    next += changedMs - intervalMs;
    intervalMs = changedMs;
  };
  return {
    async wait(signal) {
      for (;;) {
        keepTo(lengthMs());
        const changed = retimed();
        const waited = await slept(clock, Math.max(0, next - clock.monotonicMs()), AbortSignal.any([signal, changed]));
        if (!waited && !signal.aborted && changed.aborted) continue;
        next += intervalMs;
        return waited && !signal.aborted;
      }
    },
    skipPassed() {
      const passed = Math.max(0, Math.ceil((clock.monotonicMs() - next) / intervalMs));
      next += passed * intervalMs;
      return passed;
    },
  };
}

function candleTimes(clock: Clock, timeframe: Timeframe, delayMs: number): Times {
  const stepMs = timeframeMs(timeframe);
  const after = (nowMs: number) => Math.floor((nowMs - delayMs) / stepMs) * stepMs + stepMs + delayMs;
  let next = after(clock.nowMs());
  return {
    async wait(signal) {
      for (let leftMs = next - clock.nowMs(); leftMs > 0; leftMs = next - clock.nowMs()) {
        // Set back by more than a candle: the time we wait for is not the next one any more.
        if (leftMs > 2 * stepMs) next = after(clock.nowMs());
        if (!await slept(clock, Math.min(WALL_LOOK_MS, next - clock.nowMs()), signal)) return false;
      }
      next += stepMs;
      return !signal.aborted;
    },
    skipPassed() {
      const following = after(clock.nowMs());
      const passed = Math.max(0, (following - next) / stepMs);
      next = Math.max(next, following);
      return passed;
    },
  };
}

async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

import type { Clock } from "./clock.ts";

/** Made once: a reason that is made each time has a stack, and costs more than the timer. */
const DONE = new Error("done");

/** Gives work a signal that aborts after `ms` of this clock. What the work does about it is its own affair. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController(), done = new AbortController();
  const timer = clock.sleep(ms, done.signal).then(() => over.abort(), () => {});
  try {
    return await work(over.signal);
  } finally {
    done.abort(DONE);
    await timer;
  }
}

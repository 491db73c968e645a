import { err, ok, type Result } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";

/** Made once: a reason that is made each time has a stack, and costs more than the timer. */
const DONE = new Error("done");

/**
 * Gives work until a deadline. When it passes, the work's signal aborts and its rejection is expected.
 * @returns `late` when the deadline came first. Rejects when the work fails before it.
 */
export async function beforeDeadline<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Result<T, "late">> {
  const over = new AbortController(), done = new AbortController();
  const timer = clock.sleep(ms, done.signal).then(() => over.abort(), () => {});
  try {
    return ok(await work(over.signal));
  } catch (error) {
    if (over.signal.aborted) return err("late");
    throw error;
  } finally {
    done.abort(DONE);
    await timer;
  }
}

import { err, ok, type Result } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";
import { withDeadline } from "../ports/deadline.ts";

/**
 * Gives work until a deadline. When it passes, the work's signal aborts and its rejection is expected.
 * @returns `late` when the deadline came first. Rejects when the work fails before it.
 */
export async function beforeDeadline<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Result<T, "late">> {
  return await withDeadline(clock, ms, async (signal): Promise<Result<T, "late">> => {
    try {
      return ok(await work(signal));
    } catch (error) {
      if (signal.aborted) return err("late");
      throw error;
    }
  });
}

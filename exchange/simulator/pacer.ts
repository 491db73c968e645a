import { timeframeMs } from "../../domain/candle.ts";
import type { Clock } from "./clock.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Lets the market run by itself until it ends or `closed` aborts: a candle opens, stays open for its length divided by
 * `speed`, closes, and the next opens at once. Late timers are caught up with, so that a day takes a day ÷ speed.
 */
export async function runAtSpeed(
  simulation: Simulation,
  speed: number,
  clock: Clock,
  closed: AbortSignal,
): Promise<void> {
  const { session } = simulation;
  const candleMs = timeframeMs(session.market.timeframe) / speed;
  let dueMs = clock.monotonicMs();
  while (!closed.aborted) {
    if (session.position.phase === "open") await simulation.advance((each) => each.closeCurrent());
    if (closed.aborted || session.ended) return;
    await simulation.advance((each) => each.openNext());
    dueMs += candleMs;
    await clock.sleep(dueMs - clock.monotonicMs(), closed).catch(() => {});
  }
}

import { timeframeMs } from "../../domain/candle.ts";
import type { Clock } from "./clock.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Lets the market run by itself until it ends or `closed` aborts: a candle opens, plays its ticks if it has any, evenly
 * over its length divided by `speed`, closes, and the next opens at once. Late timers are caught up with, so that a day
 * takes a day ÷ speed.
 */
export async function runAtSpeed(
  simulation: Simulation,
  speed: number,
  clock: Clock,
  closed: AbortSignal,
): Promise<void> {
  const { session } = simulation;
  const turnMs = timeframeMs(session.market.timeframe) / speed / session.turnsPerCandle;
  let dueMs = clock.monotonicMs();
  while (!closed.aborted && !session.ended) {
    // The last tick comes with the close.
    if (session.ticksLeft > 1) await simulation.advance((each) => each.tickNext());
    else await nextCandle(simulation, closed);
    dueMs += turnMs;
    if (!session.ended) await clock.sleep(dueMs - clock.monotonicMs(), closed).catch(() => {});
  }
}

async function nextCandle(simulation: Simulation, closed: AbortSignal): Promise<void> {
  const { session } = simulation;
  if (session.position.phase === "open") await simulation.advance((each) => each.closeCurrent());
  if (!closed.aborted && !session.ended) await simulation.advance((each) => each.openNext());
}

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
  const { venue } = simulation;
  const { market, turnsPerCandle } = venue.first;
  const turnMs = timeframeMs(market.timeframe) / speed / turnsPerCandle;
  let dueMs = clock.monotonicMs();
  while (!closed.aborted && !venue.ended) {
    if (venue.next!.kind === "tick") await simulation.advance((each) => each.move());
    else await nextCandle(simulation, closed);
    dueMs += turnMs;
    if (!venue.ended) await clock.sleep(dueMs - clock.monotonicMs(), closed).catch(() => {});
  }
}

async function nextCandle(simulation: Simulation, closed: AbortSignal): Promise<void> {
  const { venue } = simulation;
  if (venue.next?.kind === "close") await simulation.advance((each) => each.move());
  if (!closed.aborted && venue.next?.kind === "open") await simulation.advance((each) => each.move());
}

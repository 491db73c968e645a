import { timeframeMs } from "../../domain/candle.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Lets the market run by itself: a candle opens, plays its ticks if it has any, evenly over its length divided by
 * `speed`, closes, and the next opens at once. Late timers are caught up with, so that a day takes a day ÷ speed.
 *
 * @returns A function that stops it.
 */
export function runAtSpeed(simulation: Simulation, speed: number, onFault: (error: unknown) => void): () => void {
  const { session } = simulation;
  const turnMs = timeframeMs(session.market.timeframe) / speed / session.turnsPerCandle;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = performance.now() + turnMs;
  let stopped = false;

  const nextCandle = async () => {
    if (session.position.phase === "open") await simulation.advance((each) => each.closeCurrent());
    if (!stopped && !session.ended) await simulation.advance((each) => each.openNext());
  };
  const turn = async () => {
    // The last tick comes with the close.
    if (session.ticksLeft > 1) await simulation.advance((each) => each.tickNext());
    else await nextCandle();
    if (stopped || session.ended) return;
    timer = setTimeout(run, Math.max(0, dueMs - performance.now()));
    dueMs += turnMs;
  };
  const run = () => void turn().catch(onFault);

  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

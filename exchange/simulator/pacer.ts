import { timeframeMs } from "../../domain/candle.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Lets the market run by itself: a candle opens, stays open for its length divided by `speed`, closes, and the next
 * opens at once. Late timers are caught up with, so that a day takes a day ÷ speed.
 *
 * @returns A function that stops it.
 */
export function runAtSpeed(simulation: Simulation, speed: number, onFault: (error: unknown) => void): () => void {
  const { session } = simulation;
  const candleMs = timeframeMs(session.market.timeframe) / speed;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = performance.now() + candleMs;
  let stopped = false;

  const turn = async () => {
    if (session.position.phase === "open") await simulation.advance((each) => each.closeCurrent());
    if (stopped || session.ended) return;
    await simulation.advance((each) => each.openNext());
    if (stopped) return;
    timer = setTimeout(run, Math.max(0, dueMs - performance.now()));
    dueMs += candleMs;
  };
  const run = () => void turn().catch(onFault);

  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

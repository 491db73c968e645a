import { type Timeframe, timeframeMs, TIMEFRAMES } from "../../../domain/candle.ts";

const MINUTE_MS = 60_000;

/** How far neighbouring rows stand apart, to the minute, the most frequent distance first. */
function stepsMs(timesMs: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (let i = 1; i < timesMs.length; i++) {
    const stepMs = Math.round(Math.abs(timesMs[i]! - timesMs[i - 1]!) / MINUTE_MS) * MINUTE_MS;
    if (stepMs > 0) counts.set(stepMs, (counts.get(stepMs) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([stepMs]) => stepMs);
}

/** Null of fewer than two rows. */
export const usualStepMs = (timesMs: Float64Array): number | null => stepsMs(timesMs)[0] ?? null;

/** The timeframe that most neighbours agree on; null when there is none such. */
export function timeframeOf(timesMs: Float64Array): Timeframe | null {
  const known = new Map<number, Timeframe>(TIMEFRAMES.map((each) => [timeframeMs(each), each]));
  return stepsMs(timesMs).map((stepMs) => known.get(stepMs)).find((each) => each !== undefined) ?? null;
}

import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { ExpectedIntervals } from "../../coordinator/runtime/stale_watch.ts";
import { type Timeframe, timeframeMs } from "../../domain/candle.ts";

/** Cards show uptime and memory: a look every so often keeps them true. */
const HEALTH_SECONDS_MAX = 15;

type Timing = Pick<Config["timing"], "health_check_interval" | "model_timeout">;

export const healthSeconds = ({ health_check_interval }: Pick<Timing, "health_check_interval">): number =>
  Math.min(health_check_interval, HEALTH_SECONDS_MAX);

/**
 * How often markets and model servers should be heard. A simulated market runs at its speed and waits for the models'
 * answers, which take their deadline at most.
 *
 * @param timing Read anew at each look: a reload may change it.
 */
export const expectedIntervals = (
  timeframe: Timeframe,
  speed: number | null,
  timing: () => Timing,
): ExpectedIntervals => ({
  get feedMs() {
    return (speed === null ? 0 : timeframeMs(timeframe) / speed) + timing().model_timeout * 1000;
  },
  get modelMs() {
    return healthSeconds(timing()) * 1000;
  },
});

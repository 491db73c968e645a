import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { timeframesOn } from "../../coordinator/runtime/config/timeframes_on.ts";
import type { Timeframe } from "../../domain/candle.ts";
import type { BaseConfig } from "../../research/search/changed_config.ts";

/**
 * Candles are traded as what they are. The configuration's timeframes that are no multiples of theirs fall away.
 *
 * @param note Told when that is not what the configuration begins with.
 */
export function withTimeframeOf(
  files: readonly { readonly path: string; readonly timeframe: Timeframe }[],
  base: BaseConfig,
  note: (sentence: string) => void,
): Config {
  const { config } = base;
  const { timeframe, path } = files[0]!;
  const [configured] = config.data.timeframes;
  if (timeframe === configured) return config;
  note(
    `${path} has candles of ${timeframe}: they are what is traded, although data.timeframes begins with ${configured}`,
  );
  return { ...config, data: { ...config.data, timeframes: timeframesOn(timeframe, config.data.timeframes) } };
}

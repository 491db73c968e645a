import { type ConfigOverrides, merged } from "../../coordinator/runtime/config/load.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { timeframesOn } from "../../coordinator/runtime/config/timeframes_on.ts";
import type { KeptData } from "../history/data_sources.ts";

/** What the running configuration was made of, and what came of it. */
export interface RunningConfiguration {
  readonly raw: unknown;
  readonly config: Config;
}

/** The running configuration with what was asked for in its place. */
export function replayConfig(
  { raw, config }: RunningConfiguration,
  { initial_balance }: { readonly initial_balance: number },
  data: readonly KeptData[],
  backtesting: ConfigOverrides = {},
): unknown {
  const asked: ConfigOverrides = {
    mode: "replay",
    use_real_account: false,
    trading: { symbols: data.map(({ source }) => source.symbol) },
    data: { timeframes: timeframesOn(data[0]!.source.timeframe, config.data.timeframes) },
    backtesting: { ...backtesting, initial_balance },
  };
  return merged(raw, asked);
}

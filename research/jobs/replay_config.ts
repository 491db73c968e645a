import { type ConfigOverrides, merged } from "../../coordinator/runtime/config/load.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { timeframeMs } from "../../domain/candle.ts";
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
  const first = data[0]!.source.timeframe;
  const coarser = config.data.timeframes.filter((each) =>
    timeframeMs(each) > timeframeMs(first) && timeframeMs(each) % timeframeMs(first) === 0
  );
  const asked: ConfigOverrides = {
    mode: "replay",
    use_real_account: false,
    trading: { symbols: data.map(({ source }) => source.symbol) },
    data: { timeframes: [first, ...coarser] },
    backtesting: { ...backtesting, initial_balance },
  };
  return merged(raw, asked);
}

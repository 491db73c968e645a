import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { FeatureTable } from "../../research/backtest/feature_table.ts";
import type { BacktestModel } from "../../research/backtest/asked_models.ts";
import { modelForecasts } from "../../research/backtest/model_forecasts.ts";
import { type BacktestMarket, runBacktest } from "../../research/backtest/run_backtest.ts";
import { type Perturbed, perturbed } from "../../research/report/perturbed.ts";
import type { BacktestOptions } from "./options.ts";
import { ExitError } from "../exit.ts";
import { wholeNumber } from "../whole_number.ts";

export interface Reruns {
  readonly runs: number;
  readonly noiseBps: number;
}

const RUNS_MOST = 1_000;
const NOISE_MOST_BPS = 1_000;

/** Null when none are asked for. @throws {ExitError} 2 for what is no number of them. */
export const rerunsOf = ({ perturbed, noise }: Pick<BacktestOptions, "perturbed" | "noise">): Reruns | null =>
  perturbed === undefined ? null : {
    runs: wholeNumber("--perturbed", perturbed, 1, RUNS_MOST),
    noiseBps: wholeNumber("--noise", noise, 1, NOISE_MOST_BPS),
  };

interface Rerun {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  readonly firstTradedMs: number;
  readonly models: readonly BacktestModel[];
}

/** The same backtest on candles that are a little off; features and forecasts are theirs. */
export async function rerun(
  { runs, noiseBps }: Reruns,
  { config, markets, firstTradedMs, models }: Rerun,
  note: (sentence: string) => void,
): Promise<Perturbed> {
  const told = await perturbed({
    markets: markets.map(({ candles }) => candles),
    runs,
    noiseBps,
    onRun: (done) => note(`perturbed run ${done} of ${runs}`),
    run: async (shaken, seed) => {
      const others = markets.map((market, i): BacktestMarket => ({
        ...market,
        candles: shaken[i]!,
        contentHash: `${market.contentHash} perturbed ${noiseBps} ${seed}`,
        features: new FeatureTable(shaken[i]!),
        // Its 1-minute candles make the candles as they were.
        inside: undefined,
      }));
      const tables = new Map(others.map(({ symbol, features }) => [symbol, features!]));
      const forecasts = await modelForecasts(models, tables, firstTradedMs);
      return forecasts.ok
        ? runBacktest({ config, markets: others, firstTradedMs, forecasts: forecasts.value })
        : forecasts;
    },
  });
  if (!told.ok) throw new ExitError(`--perturbed: ${told.error}`, 1);
  return told.value;
}

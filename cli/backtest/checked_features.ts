import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { type Candle, closeTimeMs, type Timeframe } from "../../domain/candle.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import type { BacktestMarket } from "../../research/backtest/run_backtest.ts";
import { withContext } from "../../research/history/candle_context.ts";
import {
  catalogueFeatures,
  type FeatureChecks,
  type FeaturesOf,
  lookaheadCheck,
  warmUpCheck,
} from "../../research/report/feature_checks.ts";
import { ExitError } from "../exit.ts";

const SEED = 1;

/**
 * Checks the features of every market before anything is traded on them.
 *
 * @returns Of several markets the one that warms up longest. @throws {ExitError} 3 when a feature knows what comes.
 */
export function checkedFeatures(
  config: Config,
  markets: readonly BacktestMarket[],
  note: (sentence: string) => void,
): FeatureChecks {
  const all = markets.map((market): FeatureChecks => {
    const features = knownThen(config, market);
    const lookahead = lookaheadCheck(market.features!, features, SEED);
    if (lookahead.found) {
      const { feature, candle_ms, known_to_ms } = lookahead.found;
      throw new ExitError(
        `LOOKAHEAD: the feature ${feature} of ${market.symbol} at ${iso(candle_ms)} comes out differently when only ` +
          `candles to ${iso(known_to_ms)} are known. It has seen the future: nothing was traded and nothing written`,
        3,
      );
    }
    return { lookahead, warm_up: warmUpCheck(market.candles, features, config.data.warmup_candles), forecasts: null };
  });
  const slowest = all.toSorted((a, b) => needed(b) - needed(a))[0]!;
  const { warm_up } = slowest;
  if (warm_up.enough !== true) note(`Warm-up: ${warmUpText(warm_up)}`);
  return slowest;
}

const warmUpText = ({ needed_candles, reason, slowest, given_candles }: FeatureChecks["warm_up"]): string =>
  needed_candles === null
    ? `${reason}; data.warmup_candles is ${given_candles}`
    : `features need ${needed_candles} candles until they agree (${
      slowest ?? "all"
    } takes longest), data.warmup_candles is ${given_candles}`;

const needed = ({ warm_up }: FeatureChecks): number => warm_up.needed_candles ?? Infinity;

/** Features of candles with the funding that had been settled by the last of their closes, and no later. */
function knownThen({ data }: Config, { funding }: BacktestMarket): FeaturesOf {
  const [timeframe] = data.timeframes;
  return catalogueFeatures((candles) =>
    data.funding && candles.length > 0
      ? withContext(candles.map(bare), timeframe!, settledBy(funding, candles.at(-1)!, timeframe!), [])
      : candles
  );
}

const settledBy = (funding: readonly FundingRate[], last: Candle, timeframe: Timeframe): FundingRate[] =>
  funding.filter(({ timeMs }) => timeMs <= closeTimeMs(last, timeframe));

/** Without what it carried: that is made anew. */
const bare = ({ fundingRate: _funding, leaderClose: _leader, ...candle }: Candle): Candle => candle;

const iso = (ms: number): string => new Date(ms).toISOString();

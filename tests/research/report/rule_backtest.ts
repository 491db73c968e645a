/** A small backtest on a made-up market: a rule trades some candles of a seeded random walk. */
import type { Config } from "../../../coordinator/runtime/config/schema.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { Action } from "../../../domain/forecast.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { type BacktestMarket, type BacktestOutcome, runBacktest } from "../../../research/backtest/run_backtest.ts";
import { byExit } from "../../../research/report/closed_trades.ts";
import type { PageInput } from "../../../research/report/page/page_input.ts";
import { reportOf } from "../../../research/report/report_of.ts";

const STEP_MS = 300_000;
const FIRST_MS = Date.UTC(2024, 0, 1);
export const WARM_UP = 400;

/** Round prices of a market that goes nowhere, a tenth of a percent a candle. */
export function walk(count: number, seed = 1): Candle[] {
  const random = new SeededRandom(seed);
  let close = 40_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close = tick(open * Math.exp(random.normal() * 0.001));
    const [low, high] = [Math.min(open, close), Math.max(open, close)];
    return {
      openTimeMs: FIRST_MS + i * STEP_MS,
      open,
      close,
      high: tick(high * (1 + Math.abs(random.normal()) * 0.0005)),
      low: tick(low * (1 - Math.abs(random.normal()) * 0.0005)),
      volume: 10 + Math.floor(random.uniform() * 90),
    };
  });
}

const tick = (price: number): number => Math.round(price * 10) / 10;

export type Feature = (name: string) => number | null;

/** Against what went far. */
export const againstExtremes = (feature: Feature): Action => {
  const rsi = feature("rsi_14") ?? 50;
  return rsi < 35 ? "long" : rsi > 65 ? "short" : "hold";
};

export interface RuleBacktest {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  readonly firstTradedMs: number;
  readonly outcome: BacktestOutcome;
}

type Patch = { readonly [Section in "ensemble" | "trading" | "safety" | "backtesting"]?: Partial<Config[Section]> };

export function configWith(patch: Patch = {}): Config {
  const base = defaultConfig();
  return {
    ...base,
    data: { ...base.data, timeframes: ["5m"], warmup_candles: WARM_UP },
    trading: { ...base.trading, symbols: ["BTCUSDT"], max_daily_trades: 1_000, ...patch.trading },
    ensemble: {
      ...base.ensemble,
      confidence_threshold: 0.1,
      uncertainty_threshold: 1,
      expected_value_threshold: -1,
      ...patch.ensemble,
    },
    safety: { ...base.safety, circuit_breaker_consecutive_losses: 1_000, ...patch.safety },
    backtesting: { ...base.backtesting, ...patch.backtesting },
  };
}

interface Wish {
  readonly config?: Config;
  readonly rule?: (feature: Feature) => Action;
  readonly candles?: readonly Candle[];
  readonly funding?: BacktestMarket["funding"];
}

export function ruleBacktest(
  { config = configWith(), rule = againstExtremes, candles = walk(WARM_UP + 700), funding = [] }: Wish = {},
): RuleBacktest {
  const market = { symbol: "BTCUSDT", candles, contentHash: "walk", funding, features: new FeatureTable(candles) };
  const firstTradedMs = candles[WARM_UP]!.openTimeMs;
  const forecasts = ruleForecasts("extremes", rule, 0.01);
  const ran = runBacktest({ config, markets: [market], firstTradedMs, forecasts });
  if (!ran.ok) throw new Error(ran.error);
  return { config, markets: [market], firstTradedMs, outcome: ran.value };
}

/** All that a page is made of. */
export function pageInput(backtest: RuleBacktest, command = "deno task xylen backtest --data walk.csv"): PageInput {
  const told = reportOf({ ...backtest, models: [], trials: { trials: 1, sharpeVariance: 0 }, seconds: 1, command });
  if (!told.ok) throw new Error(told.error);
  return {
    ...told.value,
    equity: backtest.outcome.equity,
    trades: byExit(backtest.outcome.trades),
    markets: backtest.markets.map(({ symbol, candles }) => ({
      symbol,
      candles: candles.filter(({ openTimeMs }) => openTimeMs >= backtest.firstTradedMs),
    })),
  };
}

/** The same for all tests of a file: a backtest takes a second. */
const remembered = <T>(make: () => T): () => T => {
  let made: T | undefined;
  return () => made ??= make();
};

/** One that trades often. */
export const traded = remembered(() => ruleBacktest());
export const tradedPage = remembered(() => pageInput(traded()));
/** One whose gate on confidence stops everything. */
export const stopped = remembered(() =>
  ruleBacktest({
    config: configWith({ ensemble: { confidence_threshold: 0.99 } }),
    candles: walk(WARM_UP + 200),
  })
);
export const stoppedPage = remembered(() => pageInput(stopped()));

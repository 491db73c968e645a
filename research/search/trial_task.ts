import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { toNumber, type Usd } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import { FeatureTable } from "../backtest/feature_table.ts";
import { type BacktestMarket, type BacktestResults, runForResults } from "../backtest/run_backtest.ts";
import { byExit, closedTrade } from "../report/closed_trades.ts";
import { resultsOf } from "../statistics/closed_trade.ts";
import { atPeriodEnds, DAY_MS, periodsPerYear } from "../statistics/equity_series.ts";
import type { Figure } from "../statistics/figure.ts";
import { drawdownOfReturns } from "../statistics/metrics/drawdown.ts";
import { cagr, calmarRatio } from "../statistics/metrics/growth.ts";
import { sharpeRatio, sortinoRatio } from "../statistics/metrics/return_metrics.ts";
import { expectancy, profitFactor, winRate } from "../statistics/metrics/trade_metrics.ts";
import { EngineFeatures } from "./engine_features.ts";
import { packedForecasts, type PackedMember } from "./forecast_pack.ts";
import { marketUntil } from "./shared_market.ts";

/** One run of a search. */
export interface TrialTask {
  readonly config: Config;
  readonly members: readonly PackedMember[];
  readonly firstTradedMs: number;
  /** No candle that opens later is traded. */
  readonly toMs: number;
}

/** What came of it. Names and meanings of the figures are those of a report. */
export interface TrialResult {
  readonly toMs: number;
  readonly trades: number;
  readonly dailyReturns: Float64Array;
  readonly figures: Readonly<Record<string, number | null>>;
}

/** Trades the candles once, and measures what a search chooses by. */
export function runTrial(
  markets: readonly BacktestMarket[],
  { config, members, firstTradedMs, toMs }: TrialTask,
): Result<TrialResult> {
  const traded = markets.map((market) => marketUntil(market, toMs));
  const forecasts = packedForecasts(members, markets);
  const features = new Map(markets.map((market) => [market.symbol, EngineFeatures.of(tableOf(market))]));
  const featuresOf = (symbol: string) => features.get(symbol)!.source();
  const ran = runForResults({ config, markets: traded, firstTradedMs, forecasts, featuresOf });
  return ran.ok ? ok(measured(firstTradedMs, ran.value)) : ran;
}

const tableOf = ({ features, candles }: BacktestMarket): FeatureTable => features ?? new FeatureTable(candles);

export function measured(firstTradedMs: number, outcome: BacktestResults): TrialResult {
  const { equity, initialBalance, finalBalance } = outcome;
  const dailyReturns = soundReturns([{ timeMs: firstTradedMs, equity: initialBalance }, ...equity]);
  const results = resultsOf(byExit(outcome.trades).map((trade) => closedTrade(trade, undefined)));
  const perYear = periodsPerYear(DAY_MS);
  return {
    toMs: equity.at(-1)?.timeMs ?? firstTradedMs,
    trades: results.length,
    dailyReturns,
    figures: {
      net_profit: toNumber(finalBalance - initialBalance as Usd),
      sharpe: valueOf(sharpeRatio(dailyReturns, perYear)),
      sortino: valueOf(sortinoRatio(dailyReturns, perYear)),
      calmar: valueOf(calmarRatio(dailyReturns, perYear)),
      cagr: valueOf(cagr(dailyReturns, perYear)),
      max_drawdown: drawdownOfReturns(dailyReturns),
      profit_factor: valueOf(profitFactor(results)),
      win_rate: valueOf(winRate(results)),
      expectancy: valueOf(expectancy(results)),
    },
  };
}

const valueOf = ({ value }: Figure): number | null => value;

/** Of days. An account that is used up has lost everything on that day and nothing after it. */
function soundReturns(series: readonly { readonly timeMs: number; readonly equity: Usd }[]): Float64Array {
  const grid = atPeriodEnds(series, DAY_MS);
  const lost = grid.findIndex(({ equity }) => equity <= 0);
  return Float64Array.from({ length: Math.max(0, grid.length - 1) }, (_, i) => {
    if (lost >= 0 && i + 1 > lost) return 0;
    return lost === i + 1 ? -1 : grid[i + 1]!.equity / grid[i]!.equity - 1;
  });
}

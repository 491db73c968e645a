import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { closeTimeMs } from "../../domain/candle.ts";
import { hashOf } from "../../domain/content_hash.ts";
import { price, toNumber, type Usd } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { BacktestModel } from "../backtest/model_forecasts.ts";
import type { BacktestMarket, BacktestOutcome } from "../backtest/run_backtest.ts";
import { type BuyAndHold, buyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import { atPeriodEnds, DAY_MS, type EquityPoint, returnsOf } from "../statistics/equity_series.ts";
import type { Estimate } from "../statistics/figure.ts";
import { type Performance, performance } from "../statistics/performance.ts";
import { type DeflatedSharpe, deflatedSharpe, type TrialCount } from "../statistics/sharpe/deflated.ts";
import { probabilisticSharpe } from "../statistics/sharpe/probabilistic.ts";
import { sharpeSample } from "../statistics/sharpe/sharpe_sample.ts";
import { byExit, closedTrade } from "./closed_trades.ts";

/** What a report is made of. */
export interface ReportInput {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  readonly firstTradedMs: number;
  readonly outcome: BacktestOutcome;
  readonly models: readonly Pick<BacktestModel, "name" | "version" | "model">[];
  /** How many runs have looked at these candles, this one included, and how their Sharpe ratios differ. */
  readonly trials: TrialCount;
  /** Wall time of the trading itself. */
  readonly seconds: number;
}

/** `report.json`. Dollars are numbers here; the exact amounts stand in `trades.csv`. Null is "cannot be told". */
export interface Report {
  readonly symbol: string;
  readonly timeframe: string;
  /** Unix ms of the first traded candle's open and the last one's close. */
  readonly from: number;
  readonly to: number;
  readonly candles: number;
  readonly initial_balance: number;
  readonly final_balance: number;
  readonly net_profit: number;
  readonly fees: number;
  readonly funding: number;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly profit_factor: number | null;
  readonly max_drawdown: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly expectancy: number | null;
  readonly exposure: number | null;
  /** Net profit of the same balance held in the first market all the time. */
  readonly buy_and_hold: number | null;
  /** Probability that the true Sharpe ratio is above 0, the number of trials considered. */
  readonly deflated_sharpe: number | null;
  readonly trials: number;
  readonly seconds: number;
  readonly candles_per_second: number;
  readonly config_hash: string;
  readonly data_hash: string;
  readonly models: readonly { readonly name: string; readonly version: string; readonly trained_to: number | null }[];
  readonly decisions: {
    readonly decided: number;
    readonly accepted: number;
    readonly held: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  /** Every figure with its interval, by daily returns. */
  readonly performance: Performance;
  readonly probabilistic_sharpe: number | null;
  readonly deflation: DeflatedSharpe | null;
  readonly buy_and_hold_performance: Pick<Performance, "cagr" | "sharpe" | "maxDrawdown"> | null;
}

/** Bootstrap of the intervals: the same result has the same ones. */
const SEED = 1;

/** @returns The report and the equity that was held against, or why there is none. */
export function reportOf(input: ReportInput): Result<{ readonly report: Report; readonly held: BuyAndHold | null }> {
  const { config, markets, outcome, firstTradedMs, models, trials, seconds } = input;
  const [timeframe] = config.data.timeframes;
  const trades = byExit(outcome.trades);
  const closed = trades.map((trade) => closedTrade(trade, outcome.recorder.decisions.get(trade.tradeId)));
  const series = [startPoint(input), ...outcome.equity];
  const told = performance(series, closed, { bootstrap: { seed: SEED } });
  if (!told.ok) return told;
  const figures = told.value;
  const held = heldAgainst(input);
  const sample = sharpeSample(returnsOf(atPeriodEnds(series, DAY_MS)));
  const deflation = sample.ok ? deflatedSharpe(sample.value, trials) : null;
  const heldFigures = held && performance(held.series, [], { bootstrap: { seed: SEED } });
  const report: Report = {
    symbol: markets.map(({ symbol }) => symbol).join(","),
    timeframe: timeframe!,
    from: firstTradedMs,
    to: outcome.equity.at(-1)?.timeMs ?? firstTradedMs,
    candles: outcome.tradedCandles,
    initial_balance: toNumber(outcome.initialBalance),
    final_balance: toNumber(outcome.finalBalance),
    net_profit: toNumber(outcome.finalBalance - outcome.initialBalance as Usd),
    fees: toNumber(sumOf(trades.map(({ fees }) => fees))),
    funding: toNumber(sumOf(trades.map(({ funding }) => funding))),
    trades: trades.length,
    win_rate: valueOf(figures.winRate),
    profit_factor: valueOf(figures.profitFactor),
    max_drawdown: figures.drawdown?.depth ?? 0,
    cagr: valueOf(figures.cagr),
    sharpe: valueOf(figures.sharpe),
    sortino: valueOf(figures.sortino),
    calmar: valueOf(figures.calmar),
    expectancy: valueOf(figures.expectancy),
    exposure: valueOf(figures.exposure),
    buy_and_hold: held ? toNumber(held.series.at(-1)!.equity - outcome.initialBalance as Usd) : null,
    deflated_sharpe: deflation?.probability.value ?? null,
    trials: trials.trials,
    seconds,
    candles_per_second: outcome.tradedCandles / seconds,
    config_hash: hashOf(config),
    data_hash: markets.length === 1
      ? markets[0]!.contentHash
      : hashOf(markets.map(({ symbol, contentHash }) => [symbol, contentHash])),
    models: models.map(({ name, version, model }) => ({ name, version, trained_to: model.card.trainedToMs })),
    decisions: { ...outcome.counts, rejected: Object.fromEntries(outcome.counts.rejected) },
    performance: figures,
    probabilistic_sharpe: sample.ok ? probabilisticSharpe(sample.value, 0).value : null,
    deflation,
    buy_and_hold_performance: heldFigures?.ok
      ? { cagr: heldFigures.value.cagr, sharpe: heldFigures.value.sharpe, maxDrawdown: heldFigures.value.maxDrawdown }
      : null,
  };
  return ok({ report, held });
}

const valueOf = (estimate: Estimate): number | null => estimate.value;

const sumOf = (amounts: readonly Usd[]): Usd => amounts.reduce((sum, each) => sum + each, 0) as Usd;

const startPoint = ({ outcome, firstTradedMs }: ReportInput): EquityPoint => ({
  timeMs: firstTradedMs,
  equity: outcome.initialBalance,
});

/** The same balance in the first market from its first traded candle to its last. */
function heldAgainst({ markets, config, firstTradedMs, outcome }: ReportInput): BuyAndHold | null {
  const [first] = markets;
  const [timeframe] = config.data.timeframes;
  if (!first) return null;
  const traded = first.candles.filter(({ openTimeMs }) => openTimeMs >= firstTradedMs);
  const prices = [
    { timeMs: firstTradedMs, price: price(traded[0]!.open) },
    ...traded.map((candle) => ({ timeMs: closeTimeMs(candle, timeframe!), price: price(candle.close) })),
  ];
  const { slippage_bps, include_fees, include_funding } = config.backtesting;
  const held = buyAndHold(prices, outcome.initialBalance, {
    feeBps: include_fees ? config.ensemble.taker_fee_bps : 0,
    slippageBps: slippage_bps,
    funding: include_funding ? first.funding : [],
  });
  return held.ok ? held.value : null;
}

import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { type Candle, closeTimeMs } from "../../domain/candle.ts";
import { hashOf } from "../../domain/content_hash.ts";
import { price, toNumber, type Usd } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { BacktestModel } from "../backtest/model_forecasts.ts";
import type { BacktestMarket, BacktestOutcome, InsideCount } from "../backtest/run_backtest.ts";
import { type BuyAndHold, buyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import { atPeriodEnds, DAY_MS, type EquityPoint, returnsOf } from "../statistics/equity_series.ts";
import type { Estimate } from "../statistics/figure.ts";
import { type Performance, performance } from "../statistics/performance.ts";
import { type DeflatedSharpe, deflatedSharpe, type TrialCount } from "../statistics/sharpe/deflated.ts";
import { probabilisticSharpe } from "../statistics/sharpe/probabilistic.ts";
import { sharpeSample } from "../statistics/sharpe/sharpe_sample.ts";
import { type Bin, resultBins } from "../../domain/trade_statistics.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { attributionOf, type ModelAttribution } from "./attribution.ts";
import { calibrationOf, type CalibrationReport } from "./calibration.ts";
import { chanceOf, type MarketChance } from "./chance.ts";
import { dataHashOf } from "../ledger/trial_of_run.ts";
import { byExit, closedTrade, regimeOf } from "./closed_trades.ts";
import { type Costs, costsOf, exactCosts } from "./costs.ts";
import { type DataQuality, dataQuality } from "./data_quality.ts";
import type { FeatureChecks } from "./feature_checks.ts";
import { type Group, groupsOf } from "./groups.ts";
import { monteCarloOf, type MonteCarloTold, type TrackRecordNeeded, trackRecordOf } from "./luck.ts";
import type { Perturbed } from "./perturbed.ts";
import { type Refusals, refusalsOf } from "./refusals.ts";
import { warningsOf } from "./warnings.ts";

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
  /** Path of each market's file; null for candles from elsewhere. */
  readonly files?: readonly (string | null)[];
  /** What was checked of the features before trading. */
  readonly checks?: FeatureChecks;
  readonly perturbed?: Perturbed | null;
  /** What a shell takes to do it again. */
  readonly command?: string;
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
  /** When nothing was left of the account, Unix ms: figures of returns are of the time before. Null when it lived. */
  readonly ruined_at: number | null;
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
  readonly models: readonly ReportedModel[];
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
  /** Why a figure above is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What a reader has to know before any figure, in sentences; the gravest first. */
  readonly warnings: readonly string[];
  /** Gross − slippage − fees + funding + other = net, to the last unit. */
  readonly costs: Costs;
  /** The net result divided among the models. */
  readonly attribution: readonly ModelAttribution[];
  readonly by_symbol: readonly Group[];
  readonly by_side: readonly Group[];
  /** Of the market at the decision. */
  readonly by_regime: readonly Group[];
  readonly by_exit: readonly Group[];
  /** Decisions in each regime, traded or not. */
  readonly regimes: Readonly<Record<string, number>>;
  /** How often a trade brought how much, dollars. */
  readonly trade_distribution: readonly Bin[];
  /** Null where no outcome is known. */
  readonly calibration: CalibrationReport | null;
  /** What stopped decisions, and what to look at. */
  readonly refusals: Refusals;
  readonly chance: readonly MarketChance[];
  readonly monte_carlo: MonteCarloTold;
  readonly track_record: TrackRecordNeeded;
  /** Null where nobody checked. */
  readonly checks: FeatureChecks | null;
  /** Null where it was not asked for. */
  readonly perturbed: Perturbed | null;
  readonly data: readonly DataQuality[];
  readonly assumptions: Assumptions;
  /** How the inside of candles was played. */
  readonly inside_candles: readonly InsideCount[];
  readonly command: string | null;
}

export interface ReportedModel {
  readonly name: string;
  readonly version: string;
  readonly learner: string;
  /** Unix ms; null where its file does not tell. */
  readonly trained_from: number | null;
  readonly trained_to: number | null;
}

/** What the simulated exchange took for granted. */
export interface Assumptions {
  readonly taker_fee_bps: number;
  readonly slippage_model: string;
  readonly slippage_bps: number;
  readonly fees_charged: boolean;
  /** False where no rates were given or they were switched off. */
  readonly funding_paid: boolean;
  readonly leverage: number;
  readonly warmup_candles: number;
}

/** Bootstrap of the intervals: the same result has the same ones. */
const SEED = 1;

/** @returns The report and the equity that was held against, or why there is none. */
export function reportOf(input: ReportInput): Result<{ readonly report: Report; readonly held: BuyAndHold | null }> {
  const { config, markets, outcome, firstTradedMs, models, trials, seconds } = input;
  const { recorder, initialBalance, finalBalance, tradedCandles } = outcome;
  const [timeframe] = config.data.timeframes;
  const trades = byExit(outcome.trades);
  const closed = trades.map((trade) => closedTrade(trade, recorder.decisions.get(trade.tradeId)));
  const ruinedAt = outcome.equity.find(({ equity }) => equity <= 0)?.timeMs ?? null;
  // An account that is used up has no returns any more.
  const series = [startPoint(input), ...outcome.equity.filter(({ timeMs }) => ruinedAt === null || timeMs < ruinedAt)];
  const told = performance(series, closed, { bootstrap: { seed: SEED } });
  if (!told.ok) return told;
  const figures = told.value;
  const held = heldAgainst(input);
  const sample = sharpeSample(returnsOf(atPeriodEnds(series, DAY_MS)));
  const deflation = sample.ok ? deflatedSharpe(sample.value, trials) : null;
  const exact = exactCosts(trades, (tradeId) => recorder.slippage.of(tradeId), finalBalance - initialBalance as Usd);
  const report: Omit<Report, "warnings"> = {
    symbol: markets.map(({ symbol }) => symbol).join(","),
    timeframe: timeframe!,
    from: firstTradedMs,
    to: outcome.equity.at(-1)?.timeMs ?? firstTradedMs,
    candles: tradedCandles,
    initial_balance: toNumber(initialBalance),
    final_balance: toNumber(finalBalance),
    net_profit: toNumber(exact.net),
    fees: toNumber(exact.fees),
    funding: toNumber(exact.funding),
    trades: trades.length,
    win_rate: figures.winRate.value,
    profit_factor: figures.profitFactor.value,
    max_drawdown: ruinedAt === null ? figures.drawdown?.depth ?? 0 : 1,
    ruined_at: ruinedAt,
    cagr: figures.cagr.value,
    sharpe: figures.sharpe.value,
    sortino: figures.sortino.value,
    calmar: figures.calmar.value,
    expectancy: figures.expectancy.value,
    exposure: figures.exposure.value,
    buy_and_hold: held ? toNumber(held.series.at(-1)!.equity - initialBalance as Usd) : null,
    deflated_sharpe: deflation?.probability.value ?? null,
    trials: trials.trials,
    seconds,
    candles_per_second: tradedCandles / seconds,
    config_hash: hashOf(config),
    data_hash: dataHashOf(markets),
    models: models.map(reportedModel),
    decisions: { ...outcome.counts, rejected: Object.fromEntries(outcome.counts.rejected) },
    performance: figures,
    probabilistic_sharpe: sample.ok ? probabilisticSharpe(sample.value, 0).value : null,
    deflation,
    buy_and_hold_performance: heldPerformance(held),
    reasons: reasonsOf(figures, sample.ok ? null : sample.error, held),
    costs: costsOf(exact, trades),
    attribution: attributionOf(trades, (tradeId) => recorder.decisions.get(tradeId)),
    by_symbol: groupsOf(trades, ({ symbol }) => symbol),
    by_side: groupsOf(trades, ({ side }) => side),
    by_regime: groupsOf(trades, ({ tradeId }) => regimeOf(recorder.decisions.get(tradeId)) ?? "unknown"),
    by_exit: groupsOf(trades, ({ exitReason }) => exitReason ?? "unknown"),
    regimes: Object.fromEntries(recorder.log.regimes),
    trade_distribution: resultBins(trades.map((trade) => toNumber(netPnl(trade))), BINS_MOST),
    calibration: calibrationOf(recorder.log, markets, config),
    refusals: refusalsOf(recorder.log, outcome.counts),
    chance: markets.map((market) => marketChance(input, market, trades)),
    monte_carlo: monteCarloOf(closed, initialBalance),
    track_record: trackRecordOf(sample.ok ? sample.value : null, figures.returns),
    checks: input.checks ?? null,
    perturbed: input.perturbed ?? null,
    data: dataOf(input),
    assumptions: assumptionsOf(config, markets),
    inside_candles: outcome.inside,
    command: input.command ?? null,
  };
  return ok({ report: { ...report, warnings: warningsOf(report) }, held });
}

const BINS_MOST = 40;

const reportedModel = ({ name, version, model: { card } }: ReportInput["models"][number]): ReportedModel => ({
  name,
  version,
  learner: card.learner,
  trained_from: card.trainedFromMs,
  trained_to: card.trainedToMs,
});

function heldPerformance(held: BuyAndHold | null): Report["buy_and_hold_performance"] {
  const told = held && performance(held.series, [], { bootstrap: { seed: SEED } });
  if (!told?.ok) return null;
  const { cagr, sharpe, maxDrawdown } = told.value;
  return { cagr, sharpe, maxDrawdown };
}

function reasonsOf(
  { winRate, profitFactor, cagr, sharpe, sortino, calmar, expectancy, exposure }: Performance,
  noSample: string | null,
  held: BuyAndHold | null,
): Record<string, string> {
  const estimates: Record<string, Estimate> = {
    win_rate: winRate,
    profit_factor: profitFactor,
    cagr,
    sharpe,
    sortino,
    calmar,
    expectancy,
    exposure,
  };
  const reasons = Object.entries(estimates).flatMap(([name, told]) => told.value === null ? [[name, told.reason]] : []);
  if (noSample !== null) reasons.push(["deflated_sharpe", noSample], ["probabilistic_sharpe", noSample]);
  if (held === null) reasons.push(["buy_and_hold", "The balance cannot buy anything of the first market"]);
  return Object.fromEntries(reasons);
}

const tradedCandles = ({ candles }: BacktestMarket, firstTradedMs: number): Candle[] =>
  candles.filter(({ openTimeMs }) => openTimeMs >= firstTradedMs);

function marketChance(
  { config, firstTradedMs }: ReportInput,
  market: BacktestMarket,
  trades: readonly Trade[],
): MarketChance {
  const { taker_fee_bps, slippage_bps } = assumptionsOf(config, [market]);
  return chanceOf({
    symbol: market.symbol,
    candles: tradedCandles(market, firstTradedMs),
    timeframe: config.data.timeframes[0]!,
    trades: trades.filter(({ symbol }) => symbol === market.symbol),
    roundTripCostBps: 2 * (taker_fee_bps + slippage_bps),
  });
}

const dataOf = ({ config, markets, files = [] }: ReportInput): DataQuality[] =>
  markets.map(({ symbol, candles, contentHash, funding }, i) =>
    dataQuality(
      { symbol, candles, contentHash, path: files[i] ?? null, fundingRates: funding.length },
      config.data.timeframes[0]!,
    )
  );

const assumptionsOf = (
  { backtesting, ensemble, trading, data }: Config,
  markets: readonly BacktestMarket[],
): Assumptions => ({
  taker_fee_bps: backtesting.include_fees ? ensemble.taker_fee_bps : 0,
  slippage_model: backtesting.slippage_model,
  slippage_bps: backtesting.slippage_bps,
  fees_charged: backtesting.include_fees,
  funding_paid: backtesting.include_funding && markets.some(({ funding }) => funding.length > 0),
  leverage: trading.leverage,
  warmup_candles: data.warmup_candles,
});

const startPoint = ({ outcome, firstTradedMs }: ReportInput): EquityPoint => ({
  timeMs: firstTradedMs,
  equity: outcome.initialBalance,
});

/** The same balance in the first market from its first traded candle to its last. */
function heldAgainst({ markets, config, firstTradedMs, outcome }: ReportInput): BuyAndHold | null {
  const [first] = markets;
  const [timeframe] = config.data.timeframes;
  if (!first) return null;
  const traded = tradedCandles(first, firstTradedMs);
  const prices = [
    { timeMs: firstTradedMs, price: price(traded[0]!.open) },
    ...traded.map((candle) => ({ timeMs: closeTimeMs(candle, timeframe!), price: price(candle.close) })),
  ];
  const { taker_fee_bps, slippage_bps } = assumptionsOf(config, markets);
  const held = buyAndHold(prices, outcome.initialBalance, {
    feeBps: taker_fee_bps,
    slippageBps: slippage_bps,
    funding: config.backtesting.include_funding ? first.funding : [],
  });
  return held.ok ? held.value : null;
}

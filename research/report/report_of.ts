import { hashOf } from "../../domain/content_hash.ts";
import { toNumber, type Usd } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";
import type { BuyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import { atPeriodEnds, DAY_MS, type EquityPoint, returnsOf } from "../statistics/equity_series.ts";
import { performance } from "../statistics/performance.ts";
import { deflatedSharpe } from "../statistics/sharpe/deflated.ts";
import { probabilisticSharpe } from "../statistics/sharpe/probabilistic.ts";
import { sharpeSample } from "../statistics/sharpe/sharpe_sample.ts";
import { resultBins } from "../../domain/trade_statistics.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { assumptionsOf } from "./assumptions.ts";
import { attributionOf } from "./attribution.ts";
import { calibrationOf } from "./calibration.ts";
import { chanceOf, type MarketChance } from "./chance.ts";
import { dataHashOf } from "../ledger/trial_of_run.ts";
import { byExit, closedTrade, regimeOf } from "./closed_trades.ts";
import { costsOf, exactCosts } from "./costs.ts";
import { type DataQuality, dataQuality } from "./data_quality.ts";
import { groupsOf } from "./groups.ts";
import { heldAgainst, heldPerformance, heldProfit } from "./held_against.ts";
import { monteCarloOf, trackRecordOf } from "./luck.ts";
import { reasonsOf } from "./reasons.ts";
import { refusalsOf } from "./refusals.ts";
import type { Report, ReportedModel } from "./report.ts";
import { BOOTSTRAP_SEED, type ReportInput, tradedCandles } from "./report_input.ts";
import { warningsOf } from "./warnings.ts";

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
  const told = performance(series, closed, { bootstrap: { seed: BOOTSTRAP_SEED } });
  if (!told.ok) return told;
  const figures = told.value;
  const held = heldAgainst(input);
  const firstHeld = heldPerformance(held.first);
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
    buy_and_hold: heldProfit(held.first, initialBalance),
    buy_and_hold_all: heldProfit(held.all, initialBalance),
    deflated_sharpe: deflation?.probability.value ?? null,
    trials: trials.trials,
    ledger_fault: input.ledgerFault ?? null,
    seconds,
    candles_per_second: tradedCandles / seconds,
    config_hash: hashOf(config),
    data_hash: dataHashOf(markets),
    models: models.map(reportedModel),
    decisions: { ...outcome.counts, rejected: Object.fromEntries(outcome.counts.rejected) },
    performance: figures,
    probabilistic_sharpe: sample.ok ? probabilisticSharpe(sample.value, 0).value : null,
    deflation,
    buy_and_hold_performance: firstHeld,
    buy_and_hold_all_performance: held.all === held.first ? firstHeld : heldPerformance(held.all),
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
  return ok({ report: { ...report, warnings: warningsOf(report) }, held: held.first });
}

const BINS_MOST = 40;

const reportedModel = ({ name, version, model: { card } }: ReportInput["models"][number]): ReportedModel => ({
  name,
  version,
  learner: card.learner,
  trained_from: card.trainedFromMs,
  trained_to: card.trainedToMs,
});

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

const startPoint = ({ outcome, firstTradedMs }: ReportInput): EquityPoint => ({
  timeMs: firstTradedMs,
  equity: outcome.initialBalance,
});

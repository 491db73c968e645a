import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { EquityCurve } from "../../coordinator/ports/research/backtests.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { TrialEntry } from "../../db/research/trial_entry.ts";
import type { StoredBacktest } from "../../db/tables/backtests.ts";
import type { BacktestMarket, BacktestOutcome } from "../../research/backtest/run_backtest.ts";
import { dailyReturnsOf, dataHashOf, tradedConfigHash, trialOfRun } from "../../research/ledger/trial_of_run.ts";
import type { Report } from "../../research/report/report.ts";

interface RanBacktest {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  readonly firstTradedMs: number;
  readonly outcome: BacktestOutcome;
}

/** A backtest as an entry of the ledger. */
export const trialOfBacktest = ({ config, markets, firstTradedMs, outcome }: RanBacktest): TrialEntry =>
  trialOfRun({
    kind: "backtest",
    command: "backtest",
    configHash: tradedConfigHash(config),
    changed: {},
    symbols: markets.map(({ symbol }) => symbol),
    timeframe: config.data.timeframes[0]!,
    dataHash: dataHashOf(markets),
    fromMs: firstTradedMs,
    toMs: outcome.equity.at(-1)?.timeMs ?? firstTradedMs,
    trades: outcome.trades.length,
    dailyReturns: dailyReturnsOf(firstTradedMs, outcome),
    figures: {},
    place: null,
  }, Date.now());

/** What a run is kept as. */
export interface KeptRun {
  readonly report: Report;
  readonly curve: EquityCurve;
  /** Where its files are. */
  readonly folder: string;
  /** Its name, where it has one already. */
  readonly id: string | undefined;
}

export const storedBacktest = (
  { recordedAtMs, symbols, timeframe, fromMs, toMs }: TrialEntry,
  { report, curve, folder, id }: KeptRun,
): Omit<StoredBacktest, "seq"> => ({
  backtestId: id ?? `b-${randomUUID()}`,
  recordedAtMs,
  symbols,
  timeframe,
  fromMs,
  toMs,
  folder: resolve(folder),
  report,
  curve,
});

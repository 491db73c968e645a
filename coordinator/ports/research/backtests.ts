import type { Timeframe } from "../../../domain/candle.ts";
import type { BacktestReport } from "./backtest_report.ts";

/** Recorded candles of one market that this program keeps. */
export interface DataSource {
  /** What a request says: `history/BTCUSDT/5m`, `simulated/BTCUSDT/5m`, `file/BTCUSDT-5m.csv.gz`. */
  readonly name: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /**
   * `history`: imported or downloaded; `simulated`: what a made-up market was seen to do; `own`: what this program's market
   * did before it was started; `file`: another file beside them.
   */
  readonly origin: "history" | "simulated" | "own" | "file";
  /** Days with candles; null where a file has to be read whole to tell. The next two too, where it is packed. */
  readonly days: number | null;
  /** First and last day, `2024-01-31`. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  /** Whether settled funding rates are kept for it. */
  readonly funding: boolean;
}

/** What a form can offer. */
export interface BacktestOffer {
  readonly data: readonly DataSource[];
  /** Why nothing can be started now, in words; null when something can. */
  readonly not_now: string | null;
  /** Whether models serve that could be asked. */
  readonly serving: boolean;
  /** Whether entries of own trades are there to learn slippage from. */
  readonly learned_slippage: boolean;
  /** Of the configuration. */
  readonly initial_balance: number;
  readonly slippage_bps: number;
}

/** A backtest in a list. Dollars are numbers; null is "cannot be told". */
export interface BacktestRow {
  readonly backtest_id: string;
  /** Wall ms. */
  readonly recorded_at: number;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  /** Unix ms of the first traded candle's open and the last one's close. */
  readonly from: number;
  readonly to: number;
  readonly models: readonly string[];
  readonly net_profit: number | null;
  readonly initial_balance: number | null;
  readonly buy_and_hold: number | null;
  readonly trades: number | null;
  readonly sharpe: number | null;
  /** Where the Sharpe ratio lies, as the report is sure of it. */
  readonly sharpe_low: number | null;
  readonly sharpe_high: number | null;
  readonly interval_level: number | null;
  readonly max_drawdown: number | null;
  /** Probability that there is skill, every trial on the data counted. */
  readonly deflated_sharpe: number | null;
  /** Runs that had looked at the data when it was made, this one among them. */
  readonly trials: number | null;
}

export interface BacktestPage {
  /** Newest first. */
  readonly items: readonly BacktestRow[];
  /** Asks for those before; null at the end. */
  readonly next: string | null;
}

/** One stored backtest. */
export interface BacktestView {
  readonly backtest_id: string;
  readonly recorded_at: number;
  /** As `report.json` holds it. */
  readonly stored_report: unknown;
  /** Of it what pages show; null where another version of the program wrote it otherwise. */
  readonly report: BacktestReport | null;
  /** What came of it in a few sentences; empty without a report. */
  readonly verdict: readonly string[];
  /** Null for one of before they were kept. */
  readonly curve: EquityCurve | null;
  /** Files that are still those of this run. */
  readonly files: readonly BacktestFile[];
}

/** Equity thinned so that no peak is lost; all lists are of one length. */
export interface EquityCurve {
  /** Unix ms. */
  readonly times: readonly number[];
  /** Dollars. */
  readonly equity: readonly number[];
  /** The same balance held in the first market; null where it could not buy anything. */
  readonly held: readonly (number | null)[];
  /** How far equity stands below its high, 0 to 1: the deepest since the point before. */
  readonly drawdown: readonly number[];
}

export const BACKTEST_FILES = ["report.html", "report.json", "trades.csv", "equity.csv"] as const;
export type BacktestFile = typeof BACKTEST_FILES[number];

export interface Backtests {
  /** @param before As `next` told it. */
  page(limit: number, before: string | null): Promise<BacktestPage>;
  /** Null when there is none. */
  find(backtestId: string): Promise<BacktestView | null>;
  /** What a run has written, as long as nothing else was written over it; null otherwise. */
  file(backtestId: string, name: BacktestFile): Promise<ReadableStream<Uint8Array> | null>;
  offer(): Promise<BacktestOffer>;
}

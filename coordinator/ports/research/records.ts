/** What research has left behind in the data folder: every run, the studies, and the history they were made on. */
import type { Setting } from "../../../domain/search_space.ts";
import type { CheckReport } from "./history_quality.ts";
import type { Listing, ListQuery } from "../listings.ts";
import type { SearchReport } from "./search_report.ts";
import type { Objective, SamplerName } from "./search_terms.ts";
import type { WalkForwardFigures } from "./walk_forward_report.ts";

export const TRIAL_KINDS = ["backtest", "search", "walk_forward"] as const;

/** What the ledger may be sorted by and filtered by. */
export const TRIAL_LIST = {
  sorts: ["recorded_at", "trades", "sharpe"],
  filters: ["symbol", "kind", "search_id"],
} as const;

/** One run that looked at recorded data. Times are Unix ms. */
export interface TrialView {
  /** Its number in the ledger, from 1. */
  readonly seq: number;
  readonly recorded_at: number;
  readonly kind: typeof TRIAL_KINDS[number];
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  readonly trades: number;
  /** Daily returns that the ratio rests on. */
  readonly days: number;
  /** By the year; null where there is none. */
  readonly sharpe: number | null;
  /** What a search set, by key; empty for a configuration as it stands. */
  readonly changed: Setting;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly search_id: string | null;
  readonly config_hash: string;
  readonly data_hash: string;
  readonly entry_hash: string;
}

/** How hard one market was searched. */
export interface MarketTrials {
  readonly symbol: string;
  readonly runs: number;
  /** Without those that only repeat another one: as many a new result is held against. */
  readonly different: number;
  readonly from: number;
  readonly to: number;
  /** Best yearly Sharpe ratio to expect of so many settings without any skill, if they are independent of each other. */
  readonly luckiest_sharpe: number;
}

export interface LedgerView {
  readonly runs: number;
  /** `checking` while it is read through for the first time. */
  readonly chain: "whole" | "broken" | "checking";
  /** What shows that entries were taken out or changed, in one sentence. */
  readonly fault: string | null;
  /** Wall ms of the last check that ended. */
  readonly checked_at: number | null;
  readonly markets: readonly MarketTrials[];
}

/** What searches and walk-forwards have in common. */
export interface StudySummary {
  readonly id: string;
  /** Wall ms. */
  readonly started_at: number;
  /** Null while it runs, and for one that was stopped. */
  readonly ended_at: number | null;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  /** Where the files of its report are, or will be. */
  readonly folder: string;
  /** What a terminal takes to run it, or to go on with it. */
  readonly command: string;
  /** The job that it was run for last; null for one of a terminal. */
  readonly job_id: string | null;
}

export interface SearchSummary extends StudySummary {
  readonly objective: Objective;
  readonly sampler: SamplerName;
  readonly keys: readonly string[];
  readonly trials_planned: number;
  /** Runs in the ledger: settings that were refused or stood there already are none. */
  readonly trials_run: number;
  /** Trials that the verdict and the report are over: fewer than are planned while it goes further. Null without a report. */
  readonly judged_trials: number | null;
  readonly best_score: number | null;
  readonly deflated_sharpe: number | null;
  readonly pbo: number | null;
}

export interface SearchView extends SearchSummary {
  /** Of its last end: it stands while the search goes further. Null for one that has never ended. */
  readonly report: SearchReport | null;
  /** Its space, and the trials that are drawn: those of the report, or what there is so far. */
  readonly space: SearchReport["space"];
  readonly drawn: SearchReport["all"];
  /** The best of the drawn ones; null while none can be judged. */
  readonly best_trial: number | null;
}

export interface WalkForwardSummary extends StudySummary {
  readonly mode: "anchored" | "rolling";
  readonly windows: number;
  readonly winning_windows: number;
  readonly efficiency: number | null;
  readonly net_profit: number;
  readonly sharpe: number | null;
  readonly deflated_sharpe: number | null;
}

/** Of the report of a walk-forward what its page tells. */
export interface WalkForwardReport {
  readonly initial_balance: number;
  readonly net_profit: number;
  readonly trades: number;
  readonly fees: number;
  readonly funding: number;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly max_drawdown: number | null;
  readonly profit_factor: number | null;
  readonly win_rate: number | null;
  readonly buy_and_hold: number | null;
  readonly deflated_sharpe: number | null;
  /** Runs that it was deflated by. */
  readonly trials: number;
  readonly warnings: readonly string[];
  readonly walk_forward: WalkForwardFigures;
}

export interface WalkForwardView extends WalkForwardSummary {
  readonly report: WalkForwardReport;
  /** What came of it in a few sentences. */
  readonly verdict: readonly string[];
  /** All tests as one account, at the end of each day, USD. */
  readonly equity: readonly { readonly timestamp: number; readonly equity: number }[];
}

/** What the last look at a stored series has found. */
export interface SeriesCheck {
  /** Wall ms. */
  readonly checked_at: number;
  /** That were there then. */
  readonly rows: number;
  /** Empty when nothing was found. */
  readonly checks: readonly CheckReport[];
}

export interface StoredSeriesView {
  /** Names it among all of this program: `history/BTCUSDT/5m`, `simulated/funding_rates/BTCUSDT`. */
  readonly name: string;
  /** As commands take it: `BTCUSDT/5m`, `funding_rates/BTCUSDT`. */
  readonly reference: string;
  /** `history`: imported or downloaded; `simulated`: what a made-up market was seen to do. */
  readonly origin: "history" | "simulated";
  /** Of its store. */
  readonly folder: string;
  readonly kind: "candles" | "mark_prices" | "funding_rates" | "features";
  readonly symbol: string;
  readonly timeframe: string | null;
  readonly rows: number;
  readonly days: number;
  readonly files: number;
  readonly bytes: number;
  /** `2024-01-31`, UTC. */
  readonly first_day: string;
  readonly last_day: string;
  /** Null while nobody looked. */
  readonly check: SeriesCheck | null;
}

export interface HistoryView {
  /** What of it cannot be read, in words. */
  readonly trouble: string | null;
  readonly series: readonly StoredSeriesView[];
}

export interface ResearchRecords {
  /** Rejects with a `RangeError` for a sort or filter that there is not. */
  trials(query: ListQuery): Promise<Listing<TrialView>>;
  ledger(): Promise<LedgerView>;
  /** The newest first, at most a hundred. */
  searches(): Promise<readonly SearchSummary[]>;
  /** @param id Its own, or that of its last job. */
  search(id: string): Promise<SearchView | null>;
  /** The newest first, at most a hundred. */
  walkForwards(): Promise<readonly WalkForwardSummary[]>;
  walkForward(id: string): Promise<WalkForwardView | null>;
  history(): Promise<HistoryView>;
}

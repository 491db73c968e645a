/** The schemas of `coordinator/ports/research/records.ts` for the OpenAPI document; the compiler holds them to the views. */
import { z } from "@hono/zod-openapi";
import { CHECK_NAMES } from "../../coordinator/ports/research/history_quality.ts";
import {
  type HistoryView,
  type LedgerView,
  type SearchSummary,
  type SearchView,
  TRIAL_KINDS,
  type TrialView,
  type WalkForwardSummary,
  type WalkForwardView,
} from "../../coordinator/ports/research/records.ts";
import type { SearchReport } from "../../coordinator/ports/research/search_report.ts";
import { OBJECTIVES, SAMPLERS } from "../../coordinator/ports/research/search_terms.ts";
import { maybe, time } from "./trading.ts";

const text = z.string();
const number = z.number();
const count = z.int();
const texts = z.array(text).readonly();
const value = z.union([text, number, z.boolean()]);
const setting = z.record(text, value).readonly().describe("By key of the configuration");
const figures = z.record(text, maybe(number)).readonly().describe("By name; shares are of 1, ratios by the year");
const share = number.describe("0 to 1");

export const trial: z.ZodType<TrialView> = z.object({
  seq: count.describe("Its number in the ledger, from 1"),
  recorded_at: time,
  kind: z.enum(TRIAL_KINDS),
  symbols: texts,
  timeframe: text,
  from: time,
  to: time,
  trades: count,
  days: count.describe("Daily returns that the ratio rests on"),
  sharpe: maybe(number).describe("By the year"),
  changed: setting.describe("What a search set; empty for a configuration as it stands"),
  figures,
  search_id: maybe(text),
  config_hash: text,
  data_hash: text,
  entry_hash: text.describe("SHA-256 over the entry and the hash before it"),
}).openapi("Trial");

export const ledger: z.ZodType<LedgerView> = z.object({
  runs: count,
  chain: z.enum(["whole", "broken", "checking"]).describe("`checking` while it is read through for the first time"),
  fault: maybe(text).describe("What shows that entries were taken out or changed"),
  checked_at: maybe(time),
  markets: z.array(z.object({
    symbol: text,
    runs: count,
    different: count.describe("Without those that only repeat another one: what deflation counts"),
    from: time,
    to: time,
    luckiest_sharpe: number.describe("Best yearly Sharpe ratio to expect of so many settings without skill"),
  })).readonly(),
}).openapi("TrialLedger");

const study = {
  id: text,
  started_at: time,
  ended_at: maybe(time).describe("Null while it runs, and for one that was stopped"),
  symbols: texts,
  timeframe: text,
  from: time,
  to: time,
  folder: text.describe("Where its files are, or will be"),
  command: text.describe("What a terminal takes to run it, or to go on with it"),
  job_id: maybe(text).describe("The job that it was run for last; null for one of a terminal"),
};

const searchFields = {
  ...study,
  objective: z.enum(OBJECTIVES),
  sampler: z.enum(SAMPLERS),
  keys: texts,
  trials_planned: count,
  trials_run: count.describe("Runs in the ledger"),
  judged_trials: maybe(count).describe(
    "Trials that verdict and report are over: fewer than planned while it goes further",
  ),
  best_score: maybe(number),
  deflated_sharpe: maybe(share).describe("Probability of skill after everything that was tried on these candles"),
  pbo: maybe(share).describe("Probability of backtest overfitting"),
};

export const searchSummary: z.ZodType<SearchSummary> = z.object(searchFields).openapi("SearchSummary");

const dimension = z.union([
  z.object({
    kind: z.literal("number"),
    key: text,
    low: number,
    high: number,
    scale: z.enum(["linear", "log"]),
    whole: z.boolean(),
  }),
  z.object({ kind: z.literal("choice"), key: text, choices: z.array(value).readonly() }),
]);
const space = z.array(dimension).readonly();

const trialLine = z.object({
  trial: count,
  rung: count,
  setting,
  score: maybe(number),
  trades: maybe(count),
  figures,
  refused: maybe(text).describe("Why there is no run"),
  same_as: maybe(count).describe("The earlier trial that set the same"),
});
const lines = z.array(trialLine).readonly();

const searchReport: z.ZodType<SearchReport> = z.object({
  search_id: text,
  symbol: text,
  timeframe: text,
  from: time,
  to: time,
  data_hash: text,
  config_hash: text,
  sampler: z.enum(SAMPLERS),
  seed: count,
  objective: z.enum(OBJECTIVES),
  min_trades: count,
  folds: count,
  space,
  trials: count,
  resumed: count,
  refused: count,
  seconds: number,
  best: z.object({ trial: count, setting, score: maybe(number), trades: count, figures }),
  probabilistic_sharpe: maybe(share),
  deflated_sharpe: maybe(share),
  known_runs: count,
  independent_trials: number,
  pbo: maybe(share),
  pbo_details: maybe(z.object({
    trials: count,
    days: count,
    divisions: count,
    probability_of_loss: share,
    sharpe_in_sample: number.describe("By the single day"),
    sharpe_out_of_sample: number.describe("By the single day"),
  })),
  warnings: texts,
  all: lines.describe("At most a thousand: the best, and of the others evenly"),
}).openapi("SearchReport");

export const search: z.ZodType<SearchView> = z.object({
  ...searchFields,
  report: maybe(searchReport).describe("Null while it has not ended"),
  space,
  drawn: lines.describe("Of the first step: those of the report, or what there is so far"),
  best_trial: maybe(count),
}).openapi("Search");

const walkForwardFields = {
  ...study,
  mode: z.enum(["anchored", "rolling"]),
  windows: count,
  winning_windows: count,
  efficiency: maybe(number).describe("Growth out of sample over that in sample"),
  net_profit: number.describe("USD"),
  sharpe: maybe(number),
  deflated_sharpe: maybe(share),
};

export const walkForwardSummary: z.ZodType<WalkForwardSummary> = z.object(walkForwardFields).openapi(
  "WalkForwardSummary",
);

const stretch = z.object({
  trades: count,
  net_profit: maybe(number),
  cagr: maybe(number),
  sharpe: maybe(number),
  max_drawdown: maybe(share),
  profit_factor: maybe(number),
});

export const walkForward: z.ZodType<WalkForwardView> = z.object({
  ...walkForwardFields,
  report: z.object({
    initial_balance: number,
    net_profit: number,
    trades: count,
    fees: number,
    funding: number,
    cagr: maybe(number),
    sharpe: maybe(number),
    sortino: maybe(number),
    max_drawdown: maybe(share),
    profit_factor: maybe(number),
    win_rate: maybe(share),
    buy_and_hold: maybe(number),
    deflated_sharpe: maybe(share),
    trials: count.describe("Runs that it was deflated by"),
    warnings: texts,
    walk_forward: z.object({
      mode: z.enum(["anchored", "rolling"]),
      embargo_candles: count,
      windows: z.array(z.object({
        trained_from: time,
        trained_to: time,
        traded_from: time,
        traded_to: time,
        in_sample: stretch,
        out_of_sample: stretch,
      })).readonly(),
      efficiency: maybe(number),
      sharpe_efficiency: maybe(number),
      winning_windows: count,
    }),
  }),
  verdict: texts.describe("What came of it in a few sentences"),
  equity: z.array(z.object({ timestamp: time, equity: number })).readonly()
    .describe("All windows as one account, at the end of each day, USD"),
}).openapi("WalkForward");

export const historyStore: z.ZodType<HistoryView> = z.object({
  trouble: maybe(text).describe("What of it cannot be read"),
  series: z.array(z.object({
    name: text.openapi({ example: "history/BTCUSDT/5m" }),
    reference: text.describe("As commands take it").openapi({ example: "BTCUSDT/5m" }),
    origin: z.enum(["history", "simulated"]),
    folder: text.describe("Of its store"),
    kind: z.enum(["candles", "mark_prices", "funding_rates", "features"]),
    symbol: text,
    timeframe: maybe(text),
    rows: count,
    days: count,
    files: count,
    bytes: count,
    first_day: text,
    last_day: text,
    check: maybe(z.object({
      checked_at: time,
      rows: count.describe("That were there then"),
      checks: z.array(z.object({
        check: z.enum(CHECK_NAMES),
        severity: z.enum(["fault", "note"]),
        findings: count,
        rows: count,
        first: z.array(z.object({ place: maybe(text), time: text, rows: count, text })).readonly(),
      })).readonly(),
    })).describe("What the last look at it has found; null while nobody looked"),
  })).readonly(),
}).openapi("HistoryStore");

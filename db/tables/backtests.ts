import type { BacktestRow, EquityCurve } from "../../coordinator/ports/research/backtests.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, jsonOrNull, number, numberOrNull, text } from "./row.ts";

/** A backtest that ran, with its report. */
export interface StoredBacktest {
  readonly backtestId: string;
  /** Its entry in the trial ledger. */
  readonly seq: number;
  readonly recordedAtMs: number;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where its files are. */
  readonly folder: string;
  /** As `report.json` holds it. */
  readonly report: unknown;
  /** Null for one of before they were kept. */
  readonly curve: EquityCurve | null;
}

const insertBacktest = inserter("backtests", [
  "backtest_id",
  "seq",
  "recorded_at",
  "symbols",
  "timeframe",
  "from_ms",
  "to_ms",
  "folder",
  "report",
  "curve",
], "fail");

export const saveBacktest = (backtest: StoredBacktest): Statement =>
  insertBacktest({
    backtest_id: backtest.backtestId,
    seq: backtest.seq,
    recorded_at: backtest.recordedAtMs,
    symbols: backtest.symbols.join(","),
    timeframe: backtest.timeframe,
    from_ms: backtest.fromMs,
    to_ms: backtest.toMs,
    folder: backtest.folder,
    report: JSON.stringify(backtest.report),
    curve: backtest.curve && JSON.stringify(backtest.curve),
  });

export const backtestFromRow = (row: Row): StoredBacktest => ({
  backtestId: text(row, "backtest_id"),
  seq: number(row, "seq"),
  recordedAtMs: number(row, "recorded_at"),
  symbols: text(row, "symbols").split(","),
  timeframe: text(row, "timeframe"),
  fromMs: number(row, "from_ms"),
  toMs: number(row, "to_ms"),
  folder: text(row, "folder"),
  report: json(row, "report"),
  curve: jsonOrNull(row, "curve"),
});

export const latestBacktests = (limit: number): Statement => ({
  sql: "select * from backtests order by recorded_at desc, backtest_id desc limit ?",
  args: [limit],
});

export const backtestById = (id: string): Statement => ({
  sql: "select * from backtests where backtest_id = ?",
  args: [id],
});

const FIGURES = {
  net_profit: "net_profit",
  initial_balance: "initial_balance",
  buy_and_hold: "buy_and_hold",
  trades: "trades",
  sharpe: "sharpe",
  sharpe_low: "performance.sharpe.interval.low",
  sharpe_high: "performance.sharpe.interval.high",
  interval_level: "performance.sharpe.interval.level",
  max_drawdown: "max_drawdown",
  deflated_sharpe: "deflated_sharpe",
  trials: "trials",
} as const;

const HEADLINE = [
  "select backtest_id, recorded_at, symbols, timeframe, from_ms, to_ms",
  ...Object.entries(FIGURES).map(([name, path]) => `json_extract(report, '$.${path}') as ${name}`),
  "json_extract(report, '$.models') as models from backtests",
].join(", ");

/** Newest first, with what of a report a list shows. @param before Of the row that the list goes on behind. */
export const backtestRows = (
  limit: number,
  before: { readonly recordedAtMs: number; readonly backtestId: string } | null,
): Statement => ({
  sql: `${HEADLINE} where (recorded_at, backtest_id) < (?, ?) order by recorded_at desc, backtest_id desc limit ?`,
  args: [before?.recordedAtMs ?? Number.MAX_SAFE_INTEGER, before?.backtestId ?? "", limit],
});

export function headlineFromRow(row: Row): BacktestRow {
  const figures = Object.keys(FIGURES).map((name) => [name, numberOrNull(row, name)]);
  return {
    backtest_id: text(row, "backtest_id"),
    recorded_at: number(row, "recorded_at"),
    symbols: text(row, "symbols").split(","),
    timeframe: text(row, "timeframe"),
    from: number(row, "from_ms"),
    to: number(row, "to_ms"),
    models: (jsonOrNull<{ name: string }[]>(row, "models") ?? []).map(({ name }) => name),
    ...Object.fromEntries(figures) as Record<keyof typeof FIGURES, number | null>,
  };
}

/** Of trials of the ledger, both ends among them. */
export const backtestsBetween = (firstSeq: number, lastSeq: number): Statement => ({
  sql: "select * from backtests where seq between ? and ? order by seq",
  args: [firstSeq, lastSeq],
});

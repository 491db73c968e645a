import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, number, text } from "./row.ts";

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
});

export const latestBacktests = (limit: number): Statement => ({
  sql: "select * from backtests order by recorded_at desc, backtest_id desc limit ?",
  args: [limit],
});

export const backtestById = (id: string): Statement => ({
  sql: "select * from backtests where backtest_id = ?",
  args: [id],
});

/** Of trials of the ledger, both ends among them. */
export const backtestsBetween = (firstSeq: number, lastSeq: number): Statement => ({
  sql: "select * from backtests where seq between ? and ? order by seq",
  args: [firstSeq, lastSeq],
});

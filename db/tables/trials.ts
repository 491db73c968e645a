import { type RecordedTrial, returnsOfText, returnsText } from "../research/trial_entry.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, number, numberOrNull, text, textOrNull } from "./row.ts";

const insertTrial = inserter("trials", [
  "seq",
  "entry_hash",
  "previous_hash",
  "recorded_at",
  "kind",
  "command",
  "config_hash",
  "changed",
  "symbols",
  "timeframe",
  "data_hash",
  "from_ms",
  "to_ms",
  "trades",
  "observations",
  "sharpe",
  "skewness",
  "kurtosis",
  "returns",
  "figures",
  "search_id",
  "rung",
  "trial_no",
], "fail");

const insertSymbol = inserter("trial_symbols", ["symbol", "seq", "from_ms", "to_ms"], "fail");

/** The entry itself, and where each of its symbols is found. */
export const saveTrial = (trial: RecordedTrial): Statement[] => [
  insertTrial({
    seq: trial.seq,
    entry_hash: trial.entryHash,
    previous_hash: trial.previousHash,
    recorded_at: trial.recordedAtMs,
    kind: trial.kind,
    command: trial.command,
    config_hash: trial.configHash,
    changed: JSON.stringify(trial.changed),
    symbols: trial.symbols.join(","),
    timeframe: trial.timeframe,
    data_hash: trial.dataHash,
    from_ms: trial.fromMs,
    to_ms: trial.toMs,
    trades: trial.trades,
    observations: trial.observations,
    sharpe: trial.sharpe,
    skewness: trial.skewness,
    kurtosis: trial.kurtosis,
    returns: returnsText(trial.returns),
    figures: JSON.stringify(trial.figures),
    search_id: trial.place?.searchId ?? null,
    rung: trial.place?.rung ?? null,
    trial_no: trial.place?.trialNo ?? null,
  }),
  ...trial.symbols.map((symbol) => insertSymbol({ symbol, seq: trial.seq, from_ms: trial.fromMs, to_ms: trial.toMs })),
];

export const trialFromRow = (row: Row): RecordedTrial => {
  const searchId = textOrNull(row, "search_id");
  return {
    seq: number(row, "seq"),
    entryHash: text(row, "entry_hash"),
    previousHash: text(row, "previous_hash"),
    recordedAtMs: number(row, "recorded_at"),
    kind: text(row, "kind") as RecordedTrial["kind"],
    command: text(row, "command"),
    configHash: text(row, "config_hash"),
    changed: json(row, "changed"),
    symbols: text(row, "symbols").split(","),
    timeframe: text(row, "timeframe"),
    dataHash: text(row, "data_hash"),
    fromMs: number(row, "from_ms"),
    toMs: number(row, "to_ms"),
    trades: number(row, "trades"),
    observations: number(row, "observations"),
    sharpe: numberOrNull(row, "sharpe"),
    skewness: numberOrNull(row, "skewness"),
    kurtosis: numberOrNull(row, "kurtosis"),
    returns: returnsOfText(text(row, "returns")),
    figures: json(row, "figures"),
    place: searchId === null ? null : { searchId, rung: number(row, "rung"), trialNo: number(row, "trial_no") },
  };
};

export const lastTrial = (): Statement => ({
  sql: "select seq, entry_hash from trials where seq = (select max(seq) from trials)",
  args: [],
});

/** How many have ever been recorded, whatever is left. */
export const everRecorded = (): Statement => ({
  sql: "select coalesce(max(seq), 0) as seq from sqlite_sequence where name = 'trials'",
  args: [],
});

export const trialsAfter = (seq: number, limit: number): Statement => ({
  sql: "select * from trials where seq > ? order by seq limit ?",
  args: [seq, limit],
});

/** Of one symbol, whose range shares a moment with another one. */
export const trialsOn = (symbol: string, fromMs: number, toMs: number): Statement => ({
  sql: `select trials.* from trial_symbols as named join trials on trials.seq = named.seq
    where named.symbol = ? and named.from_ms < ? and named.to_ms > ? order by named.symbol, named.seq`,
  args: [symbol, toMs, fromMs],
});

export const trialsOfSearch = (searchId: string): Statement => ({
  sql: "select * from trials where search_id = ? order by search_id, rung, trial_no",
  args: [searchId],
});

export const symbolsOfTrials = (): Statement => ({ sql: "select count(*) as count from trial_symbols", args: [] });

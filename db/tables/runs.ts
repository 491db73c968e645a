import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { boolean, text } from "./row.ts";

/** One stretch of trading on one market and account, over all its restarts. */
export interface Run {
  readonly runId: string;
  readonly mode: string;
  readonly accountKey: string;
  readonly accountLabel: string;
  readonly marketId: string;
  readonly simulated: boolean;
}

export interface RunStart extends Run {
  readonly configHash: string | null;
  readonly atMs: number;
  /** Of Deno, V8 and this program: with them a recorded decision can be recomputed. */
  readonly versions: Readonly<Record<string, string>>;
}

const insertRun = inserter(
  "runs",
  [
    "run_id",
    "mode",
    "account_key",
    "account_label",
    "market_id",
    "simulated",
    "config_hash",
    "started_at",
    "opened_at",
    "versions",
  ],
  { overwriteAllBut: ["run_id", "mode", "market_id", "simulated", "started_at"] },
);

/** A new run, or one taken up again. A simulated account is named by its folder, which may have moved. */
export const saveRun = (run: RunStart): Statement =>
  insertRun({
    run_id: run.runId,
    mode: run.mode,
    account_key: run.accountKey,
    account_label: run.accountLabel,
    market_id: run.marketId,
    simulated: run.simulated ? 1 : 0,
    config_hash: run.configHash,
    started_at: run.atMs,
    opened_at: run.atMs,
    versions: JSON.stringify(run.versions),
  });

export const runFromRow = (row: Row): Run => ({
  runId: text(row, "run_id"),
  mode: text(row, "mode"),
  accountKey: text(row, "account_key"),
  accountLabel: text(row, "account_label"),
  marketId: text(row, "market_id"),
  simulated: boolean(row, "simulated"),
});

/** The run that traded in this database last. */
export const latestRun = (): Statement => ({
  sql: "select * from runs order by opened_at desc, rowid desc limit 1",
  args: [],
});

/** The last run of one mode on one market. */
export const latestRunOf = (mode: string, marketId: string): Statement => ({
  sql: "select * from runs where mode = ? and market_id = ? order by opened_at desc, rowid desc limit 1",
  args: [mode, marketId],
});

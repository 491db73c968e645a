import type { Commit } from "../../coordinator/ports/journal.ts";
import type { Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";

const insertEntry = inserter(
  "journal",
  ["seq", "at_ms", "kind", "event", "state_hash", "run_id", "fence", "state"],
  "fail",
);

/** Fails in the database itself (triggers of the table) on a gap, a duplicate, or a fence that is not the owner's. */
export const saveEntry = (commit: Commit, runId: string, fence: number): Statement =>
  insertEntry({
    seq: commit.seq,
    at_ms: commit.atMs,
    kind: commit.kind,
    event: JSON.stringify(commit.event ?? null),
    state_hash: commit.stateHash,
    run_id: runId,
    fence,
    state: commit.state === null ? null : JSON.stringify(commit.state),
  });

export const lastSeqOf = (runId: string): Statement => ({
  sql: "select coalesce(max(seq), 0) as seq from journal where run_id = ?",
  args: [runId],
});

/** Events of a run that tell of its markets, and those that may have made a decision; these without their text. */
export const marketEntries = (runId: string, fromSeq: number, toSeq: number, limit: number): Statement => ({
  sql: `select seq, kind, case kind when 'forecasts' then null else event end as event from journal
    where run_id = ? and seq between ? and ? and kind in ('warmup', 'candle', 'forecasts') order by seq limit ?`,
  args: [runId, fromSeq, toSeq, limit],
});

/** More markets than this in one process are none. */
const BEGINNINGS_MAX = 1000;

/** Newest first. */
export const beginningsBefore = (runId: string, seq: number): Statement => ({
  sql: `select seq from journal where run_id = ? and seq <= ? and kind = 'warmup' order by seq desc limit ?`,
  args: [runId, seq, BEGINNINGS_MAX],
});

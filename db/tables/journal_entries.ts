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

/** The runs that decided between two times, and the first and last event that did, its decision stored or not. */
export const spansOfRuns = (fromMs: number, toMs: number): Statement => ({
  sql: `select run_id, min(seq) as from_seq, max(seq) as to_seq from journal
    where kind = 'forecasts' and at_ms between ? and ? group by run_id`,
  args: [fromMs, toMs],
});

/** Events of a run that tell of its markets, and those that may have made a decision; these without their text. */
export const marketEntries = (runId: string, fromSeq: number, toSeq: number, limit: number): Statement => ({
  sql: `select seq, fence, kind, case kind when 'forecasts' then null else event end as event from journal
    where run_id = ? and seq between ? and ? and kind in ('warmup', 'candle', 'forecasts', 'settings') order by seq limit ?`,
  args: [runId, fromSeq, toSeq, limit],
});

/** The first warm-up of the process that took event `seq`. */
export const beginningOf = (runId: string, seq: number): Statement => ({
  sql: `select min(seq) as seq from journal where run_id = ? and kind = 'warmup'
    and fence = (select fence from journal where run_id = ? and seq = ?)`,
  args: [runId, runId, seq],
});

/** States that are journalled after an event and before a market time, newest first. */
export const statesBetween = (runId: string, fromSeq: number, beforeMs: number, limit: number): Statement => ({
  sql: `select seq, at_ms, state from journal
    where run_id = ? and state is not null and seq > ? and at_ms < ? order by seq desc limit ?`,
  args: [runId, fromSeq, beforeMs, limit],
});

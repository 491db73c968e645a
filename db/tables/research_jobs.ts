import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, number, numberOrNull, text, textOrNull } from "./row.ts";

/** A job as it is kept. Times are wall ms. */
export interface StoredJob {
  readonly jobId: string;
  readonly kind: string;
  readonly request: unknown;
  readonly status: string;
  readonly askedBy: string;
  readonly askedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly resultId: string | null;
  readonly error: string | null;
  readonly notes: readonly string[];
}

const insertJob = inserter("research_jobs", [
  "job_id",
  "kind",
  "request",
  "status",
  "asked_by",
  "asked_at",
  "started_at",
  "ended_at",
  "result_id",
  "error",
  "notes",
], "fail");

export const saveJob = (job: StoredJob): Statement =>
  insertJob({
    job_id: job.jobId,
    kind: job.kind,
    request: JSON.stringify(job.request),
    status: job.status,
    asked_by: job.askedBy,
    asked_at: job.askedAtMs,
    started_at: job.startedAtMs,
    ended_at: job.endedAtMs,
    result_id: job.resultId,
    error: job.error,
    notes: JSON.stringify(job.notes),
  });

/** What changes of a job; an end is final. */
export const updateJob = (job: StoredJob): Statement => ({
  sql: `update research_jobs set status = ?, started_at = ?, ended_at = ?, result_id = ?, error = ?, notes = ?
    where job_id = ? and ended_at is null`,
  args: [
    job.status,
    job.startedAtMs,
    job.endedAtMs,
    job.resultId,
    job.error,
    JSON.stringify(job.notes),
    job.jobId,
  ],
});

export const jobFromRow = (row: Row): StoredJob => ({
  jobId: text(row, "job_id"),
  kind: text(row, "kind"),
  request: json(row, "request"),
  status: text(row, "status"),
  askedBy: text(row, "asked_by"),
  askedAtMs: number(row, "asked_at"),
  startedAtMs: numberOrNull(row, "started_at"),
  endedAtMs: numberOrNull(row, "ended_at"),
  resultId: textOrNull(row, "result_id"),
  error: textOrNull(row, "error"),
  notes: json<readonly string[]>(row, "notes"),
});

export const jobById = (jobId: string): Statement => ({
  sql: "select * from research_jobs where job_id = ?",
  args: [jobId],
});

export const latestJobs = (kind: string, limit: number): Statement => ({
  sql: "select * from research_jobs where kind = ? order by asked_at desc, job_id desc limit ?",
  args: [kind, limit],
});

/** Those that somebody still waits for, in the order in which they were asked for. */
export const openJobs = (): Statement => ({
  sql: "select * from research_jobs where ended_at is null order by asked_at, job_id",
  args: [],
});

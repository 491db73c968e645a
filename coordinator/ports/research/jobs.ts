/**
 * Research that the program does for whoever asks: long, beside trading, one after another. A job is a kind and a request
 * of plain data, and what comes of it is stored under a name that its id tells: whoever runs it, and however often, the
 * result is there once.
 */
import type { Result } from "../../../domain/result.ts";
import type { Operator } from "../control.ts";
import type { BacktestRequest } from "./backtest_request.ts";
import type { CheckRequest, SearchRequest, WalkForwardRequest } from "./study_requests.ts";

/** What can be asked for, by kind. */
export interface ResearchRequests {
  readonly backtest: BacktestRequest;
  readonly walk_forward: WalkForwardRequest;
  readonly search: SearchRequest;
  readonly check: CheckRequest;
}
export type ResearchKind = keyof ResearchRequests;

export const RESEARCH_KINDS = [
  "backtest",
  "walk_forward",
  "search",
  "check",
] as const satisfies readonly ResearchKind[];

/** `lost`: the program that ran it, or would have, was stopped. */
export const JOB_STATUSES = ["queued", "running", "done", "failed", "cancelled", "lost"] as const;
export type JobStatus = typeof JOB_STATUSES[number];

/** What nobody needs to look at again. */
export const hasEnded = (status: JobStatus): boolean => status !== "queued" && status !== "running";

export interface ResearchJobView {
  readonly job_id: string;
  readonly kind: ResearchKind;
  /** As it was asked for, defaults filled in. */
  readonly request: ResearchRequests[ResearchKind];
  readonly status: JobStatus;
  /** 0 to 1. */
  readonly progress: number;
  /** What it is at, in words. */
  readonly stage: string;
  readonly asked_by: string;
  /** Wall ms. */
  readonly asked_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  /** Names what came of it; null unless it is done. */
  readonly result_id: string | null;
  /** Why nothing came of it, in words; null unless it failed or was lost. */
  readonly error: string | null;
  /** The last lines that it wrote beside its progress: what its reader should know. */
  readonly notes: readonly string[];
}

/** Why research was not begun or ended. */
export interface ResearchRefusal {
  readonly code: "bad_request" | "not_found" | "queue_full" | "refused" | "unavailable";
  readonly message: string;
  /** What does not fit, field by field; for `bad_request`. */
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
}

/** As API and pages answer it, in statuses of HTTP. */
export const RESEARCH_STATUS = {
  bad_request: 400,
  not_found: 404,
  queue_full: 409,
  refused: 409,
  unavailable: 503,
} as const satisfies Record<ResearchRefusal["code"], number>;

/** Where research is asked for. Everything asked for leaves a system event with who and why. */
export interface ResearchJobs {
  /** @param request What its reader sent: it is checked here. */
  submit(kind: ResearchKind, request: unknown, by: Operator): Promise<Result<ResearchJobView, ResearchRefusal>>;
  /** What waits or runs, in the order of its turn; then what has ended, newest first. */
  latest(kind: ResearchKind, limit: number): Promise<readonly ResearchJobView[]>;
  /** Null when there is none. */
  job(jobId: string): Promise<ResearchJobView | null>;
  cancel(jobId: string, by: Operator): Promise<Result<ResearchJobView, ResearchRefusal>>;
}

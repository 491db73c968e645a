import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { Result } from "../../domain/result.ts";
import type { ProgressLine } from "./progress_line.ts";

/** What came of a job. */
export interface JobEnd {
  /** Names the result, or says in words why there is none. */
  readonly result: Result<string>;
  /** What else it wrote, the last lines of it. */
  readonly notes: readonly string[];
}

/** One run of a job: ended by its signal, at once and without leaving anything behind. */
export interface JobRun {
  readonly jobId: string;
  readonly request: unknown;
  readonly signal: AbortSignal;
  readonly onProgress: (line: ProgressLine) => void;
}

/** What can be asked for: how a request is checked, how it is done, and under which name its result is. */
export interface JobKind {
  /** For the event log: `backtest of BTCUSDT 5m`. */
  title(request: unknown): string;
  /** @returns The request with its defaults, plain data, or what does not fit. */
  check(request: unknown): Promise<Result<unknown, ResearchRefusal>>;
  /** Never rejects. The same job again gives the same result once. */
  run(run: JobRun): Promise<JobEnd>;
  /** Takes away what a run has left that nobody ended. */
  forget(jobId: string): Promise<void>;
  /** @returns The name of what a job has come to, when it is stored. */
  stored(jobId: string): Promise<string | null>;
}

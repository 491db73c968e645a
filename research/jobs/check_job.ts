/** A look at a stored series as a job. */
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { StoredSeriesView } from "../../coordinator/ports/research/records.ts";
import { type CheckRequest, checkRequest } from "../../coordinator/ports/research/study_requests.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { parsedRequest, refused } from "./asked_data.ts";
import { runChild } from "./child_job.ts";
import type { JobEnd, JobKind, JobRun } from "./job_kind.ts";

export interface CheckPlace {
  readonly jobId: string;
  /** Of the store. */
  readonly folder: string;
  /** As commands take it. */
  readonly reference: string;
}

export interface CheckJobParts {
  /** What is stored now. */
  readonly series: () => Promise<readonly StoredSeriesView[]>;
  readonly command: (place: CheckPlace) => ChildCommand;
}

export class CheckJob implements JobKind {
  constructor(private readonly parts: CheckJobParts) {}

  title(request: unknown): string {
    return `check of ${(request as CheckRequest).series}`;
  }

  async check(asked: unknown): Promise<Result<CheckRequest, ResearchRefusal>> {
    const parsed = parsedRequest<CheckRequest>(checkRequest, asked);
    if (!parsed.ok) return parsed;
    const { series } = parsed.value;
    return await this.#find(series)
      ? parsed
      : refused([{ field: "series", message: `nothing of "${series}" is stored` }]);
  }

  /** What a killed one has found stands beside its series: whoever wants to be sure asks again. */
  stored(): Promise<null> {
    return Promise.resolve(null);
  }

  /** It writes one file at its end, whole or not at all. */
  forget(): Promise<void> {
    return Promise.resolve();
  }

  async run({ jobId, request, signal, onProgress }: JobRun): Promise<JobEnd> {
    const { series: name } = request as CheckRequest;
    const series = await this.#find(name);
    if (!series) return { result: err(`${name} is not stored any more`), notes: [] };
    const { folder, reference } = series;
    const { done, notes } = await runChild(this.parts.command({ jobId, folder, reference }), onProgress, signal);
    return { result: done.ok ? ok(name) : done, notes };
  }

  async #find(name: string): Promise<StoredSeriesView | undefined> {
    return (await this.parts.series()).find((each) => each.name === name);
  }
}

import type { AskedTraining } from "../candidate.ts";
import type { RetrainJob } from "../contract/mod.ts";
import type { Result } from "../../domain/result.ts";
import {
  startTraining,
  type TrainingChild,
  type TrainingOutcome,
  type TrainingProgram,
  type TrainingProgress,
} from "./training_child.ts";
import type { TrainingJobInput } from "../training/training_job.ts";

/** One training: what its model will be known for, and the job of the process. */
export interface TrainingRequest {
  readonly asked: AskedTraining;
  /** What the new model is judged against when one serves: that one, or, when it will soon be too old, the base rates. */
  readonly opponent: "champion" | "base_rates";
  readonly job: Omit<TrainingJobInput, "out_dir">;
}

/** A version of the registry, and why it does not serve; null when it does. */
export interface AcceptedModel {
  readonly version: string;
  readonly refusal: string | null;
}

/** What becomes of a trained model, or why it cannot serve at all. */
export type AcceptModel = (
  outcome: TrainingOutcome,
  folder: string,
  request: TrainingRequest,
) => Promise<Result<AcceptedModel>>;

export interface RetrainJobsOptions {
  readonly program: TrainingProgram;
  /**
   * The job as it is now, without its folder: each gets one of its own, thrown away at its end. Taken before the training
   * starts, so that what grows meanwhile is not claimed for the model.
   */
  readonly request: () => Promise<Result<TrainingRequest>>;
  /** Where those folders are made. */
  readonly workFolder: string;
  readonly accept: AcceptModel;
  readonly nowMs: () => number;
  readonly onEnd: (job: RetrainJob) => void;
}

const KEPT_JOBS = 20;

interface Running {
  readonly id: string;
  child: TrainingChild | null;
  cancelled: boolean;
  readonly ended: Promise<void>;
}

/** Trainings of one model server, one at a time. */
export class RetrainJobs {
  private readonly jobs = new Map<string, RetrainJob>();
  private running: Running | null = null;

  constructor(private readonly options: RetrainJobsOptions) {}

  /** The one that runs; null when none does. */
  get current(): RetrainJob | null {
    return this.running && this.find(this.running.id);
  }

  /** The one that ended last; null before the first end. */
  get last(): RetrainJob | null {
    return [...this.jobs.values()].findLast(({ status }) => status !== "running") ?? null;
  }

  find(id: string): RetrainJob | null {
    return this.jobs.get(id) ?? null;
  }

  /** @returns The job that runs now: a new one, or the one already running. */
  start(reason: string | null, forced = false): { readonly job: RetrainJob; readonly started: boolean } {
    const current = this.current;
    if (current) return { job: current, started: false };
    const job: RetrainJob = {
      job_id: crypto.randomUUID(),
      status: "running",
      progress: 0,
      stage: "starting",
      reason,
      forced,
      started_at_ms: this.options.nowMs(),
      ended_at_ms: null,
      model_version: null,
      report: null,
      error: null,
    };
    this.keep(job);
    const { promise, resolve } = Promise.withResolvers<void>();
    const running: Running = { id: job.job_id, child: null, cancelled: false, ended: promise };
    this.running = running;
    this.run(running).finally(resolve);
    return { job, started: true };
  }

  /** Resolves when the job has ended. @returns null when there is none of that id; an ended one stays as it is. */
  async cancel(id: string): Promise<RetrainJob | null> {
    if (this.running?.id === id) {
      this.running.cancelled = true;
      this.running.child?.kill();
      await this.running.ended;
    }
    return this.find(id);
  }

  /** Resolves when nothing trains any more. */
  async idle(): Promise<void> {
    await this.running?.ended;
  }

  async close(): Promise<void> {
    if (this.running) await this.cancel(this.running.id);
  }

  private async run(running: Running): Promise<void> {
    let end: Partial<RetrainJob>;
    try {
      end = await this.trainIn(running);
    } catch (cause) {
      end = { status: "failed", error: cause instanceof Error ? cause.message : String(cause) };
    }
    this.change(running.id, { ...end, ended_at_ms: this.options.nowMs() });
    this.running = null;
    const job = this.find(running.id);
    if (job) this.options.onEnd(job);
  }

  private async trainIn(running: Running): Promise<Partial<RetrainJob>> {
    const request = await this.options.request();
    if (!request.ok) return { status: "failed", error: request.error };
    const folder = await Deno.makeTempDir({ dir: this.options.workFolder });
    try {
      if (running.cancelled) return CANCELLED;
      const onProgress = (progress: TrainingProgress) => this.change(running.id, progress);
      running.child = startTraining(this.options.program, { ...request.value.job, out_dir: folder }, onProgress);
      const outcome = await running.child.ended;
      if (running.cancelled) return CANCELLED;
      if (!outcome.ok) return { status: "failed", error: outcome.error };
      this.change(running.id, { progress: 1, stage: "checking", report: outcome.value.report });
      const accepted = await this.options.accept(outcome.value, folder, request.value);
      if (!accepted.ok) return { status: "rejected", stage: "rejected", error: accepted.error };
      const { version, refusal } = accepted.value;
      const status = refusal === null ? "done" : "kept";
      return { status, stage: status, model_version: version, error: refusal };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  private change(id: string, change: Partial<RetrainJob>): void {
    const job = this.jobs.get(id);
    if (job) this.jobs.set(id, { ...job, ...change });
  }

  private keep(job: RetrainJob): void {
    this.jobs.set(job.job_id, job);
    const [oldest] = this.jobs.keys();
    if (oldest !== undefined && this.jobs.size > KEPT_JOBS) this.jobs.delete(oldest);
  }
}

const CANCELLED = { status: "cancelled", stage: "cancelled" } as const;

import type { Notice } from "../../coordinator/engine/command.ts";
import type { Operator } from "../../coordinator/ports/control.ts";
import {
  hasEnded,
  type JobStatus,
  type ResearchJobs,
  type ResearchJobView,
  type ResearchKind,
  type ResearchRefusal,
} from "../../coordinator/ports/research/jobs.ts";
import { counted } from "../../domain/counted.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { StoredJob } from "../../db/tables/research_jobs.ts";
import type { JobEnd, JobKind } from "./job_kind.ts";

/** Where jobs are kept. */
export interface JobBook {
  add(job: StoredJob): Promise<void>;
  change(job: StoredJob): Promise<void>;
  find(jobId: string): Promise<StoredJob | null>;
  latest(kind: string, limit: number): Promise<StoredJob[]>;
  open(): Promise<StoredJob[]>;
}

export interface JobDeskParts {
  readonly kinds: Readonly<Record<ResearchKind, JobKind>>;
  /** Opened when it is first needed. Rejects when it cannot be. */
  readonly book: () => Promise<JobBook>;
  readonly nowMs: () => number;
  readonly newId: (kind: ResearchKind) => string;
  /** Why nothing may be begun now; null while it may. */
  readonly whyNot: () => string | null;
  /** Becomes a system event. */
  readonly tell: (notice: Omit<Notice, "eventType">) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Jobs that wait beside the one that runs: each takes minutes and both cores. */
export const QUEUE_MAX = 5;

/** A job that has not ended. */
interface Live {
  job: StoredJob;
  progress: number;
  stage: string;
  readonly abort: AbortController;
  /** What it becomes when it is ended from outside. */
  endAs: "cancelled" | "lost";
  /** Settles when its end is stored. */
  readonly ended: PromiseWithResolvers<void>;
}

const STOPPED = "Xylen was stopped while it ran. Ask for it again";
const NEVER_BEGUN = "Xylen was stopped before its turn. Ask for it again";

/** Jobs of this machine, one at a time, the others in the order in which they were asked for. */
export class JobDesk implements ResearchJobs {
  readonly #live = new Map<string, Live>();
  #opened: Promise<JobBook> | null = null;
  #running: Promise<void> | null = null;
  #stopping = false;

  constructor(private readonly parts: JobDeskParts) {}

  async submit(
    kind: ResearchKind,
    request: unknown,
    by: Operator,
  ): Promise<Result<ResearchJobView, ResearchRefusal>> {
    const { kinds, whyNot, nowMs, newId } = this.parts;
    const why = this.#stopping ? "Xylen is stopping" : whyNot();
    if (why !== null) return err({ code: "unavailable", message: why });
    const checked = await kinds[kind].check(request);
    if (!checked.ok) return checked;
    const book = await this.#book();
    const waiting = [...this.#live.values()].filter(({ job }) => job.status === "queued").length;
    if (waiting >= QUEUE_MAX) {
      return err({
        code: "queue_full",
        message: `${counted(waiting, "job")} wait already, and no more may: wait until one has ended, or cancel one`,
      });
    }
    const live: Live = {
      job: {
        jobId: newId(kind),
        kind,
        request: checked.value,
        status: "queued",
        askedBy: by.who,
        askedAtMs: nowMs(),
        startedAtMs: null,
        endedAtMs: null,
        resultId: null,
        error: null,
        notes: [],
      },
      progress: 0,
      stage: "waits for its turn",
      abort: new AbortController(),
      endAs: "cancelled",
      ended: Promise.withResolvers(),
    };
    // Before its row is written: two that come together must not both find the last place.
    this.#live.set(live.job.jobId, live);
    try {
      await book.add(live.job);
    } catch (error) {
      this.#live.delete(live.job.jobId);
      throw error;
    }
    await this.#told("info", `asked for: ${by.why}`, live, by);
    this.#next();
    return ok(this.#viewOf(live.job));
  }

  async latest(kind: ResearchKind, limit: number): Promise<ResearchJobView[]> {
    const book = await this.#book();
    const read = await book.latest(kind, limit);
    const stored = read.some((job) => this.#hasJustEnded(job)) ? await book.latest(kind, limit) : read;
    const views = stored.map((job) => this.#viewOf(job));
    const open = views.filter(({ status }) => !hasEnded(status)).sort((a, b) => a.asked_at - b.asked_at);
    return [...open, ...views.filter(({ status }) => hasEnded(status))];
  }

  async job(jobId: string): Promise<ResearchJobView | null> {
    const book = await this.#book();
    const read = await book.find(jobId);
    const stored = read && this.#hasJustEnded(read) ? await book.find(jobId) : read;
    return stored && this.#viewOf(stored);
  }

  async cancel(jobId: string, by: Operator): Promise<Result<ResearchJobView, ResearchRefusal>> {
    const live = this.#live.get(jobId);
    if (!live) {
      const stored = await this.job(jobId);
      return stored
        ? err({ code: "refused", message: `The job has ended already: it is ${stored.status}` })
        : err({ code: "not_found", message: `There is no job "${jobId}"` });
    }
    await this.#told("info", `cancelled: ${by.why}`, live, by);
    await this.#endFromOutside(live, "cancelled", null);
    return ok(this.#viewOf(live.job));
  }

  /** Ends what runs and what waits; nothing is begun any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const live of [...this.#live.values()].reverse()) {
      await this.#endFromOutside(live, "lost", live.job.status === "queued" ? NEVER_BEGUN : STOPPED);
    }
    await this.#running;
  }

  #book(): Promise<JobBook> {
    return this.#opened ??= this.#open().catch((error) => {
      this.#opened = null; // the next one tries again
      throw error;
    });
  }

  /** What had no end when the program died has one now: nobody runs it any more. */
  async #open(): Promise<JobBook> {
    const book = await this.parts.book();
    for (const job of await book.open()) {
      const kind = this.parts.kinds[job.kind as ResearchKind];
      const resultId = await kind?.stored(job.jobId) ?? null;
      if (resultId === null) await kind?.forget(job.jobId);
      const endedAtMs = this.parts.nowMs();
      await book.change(
        resultId === null
          ? { ...job, status: "lost", endedAtMs, error: job.status === "queued" ? NEVER_BEGUN : STOPPED }
          : { ...job, status: "done", endedAtMs, resultId },
      );
    }
    return book;
  }

  /** Begins the next one unless one runs. */
  #next(): void {
    if (this.#running || this.#stopping) return;
    const live = [...this.#live.values()].find(({ job }) => job.status === "queued");
    if (!live) return;
    this.#running = this.#run(live).catch(this.parts.onError).finally(() => {
      this.#running = null;
      this.#next();
    });
  }

  async #run(live: Live): Promise<void> {
    const { kinds, nowMs } = this.parts;
    live.job = { ...live.job, status: "running", startedAtMs: nowMs() };
    live.stage = "starting";
    try {
      await (await this.#book()).change(live.job);
      const { jobId, kind, request } = live.job;
      const end = await kinds[kind as ResearchKind].run({
        jobId,
        request,
        signal: live.abort.signal,
        onProgress: ({ progress, stage }) => {
          live.progress = Math.max(live.progress, progress);
          live.stage = stage;
        },
      });
      await this.#ended(live, end);
    } catch (error) {
      await this.#ended(live, { result: err(error instanceof Error ? error.message : String(error)), notes: [] });
      throw error;
    }
  }

  async #ended(live: Live, { result, notes }: JobEnd): Promise<void> {
    const isAborted = live.abort.signal.aborted;
    const status: JobStatus = result.ok ? "done" : isAborted ? live.endAs : "failed";
    if (result.ok) await this.#told("info", "done", live);
    else if (status === "failed") await this.#told("warning", `failed: ${result.error.split("\n").at(-1)}`, live);
    await this.#close(live, {
      status,
      resultId: result.ok ? result.value : null,
      error: result.ok || status === "cancelled" ? null : status === "lost" ? STOPPED : result.error,
      notes,
    });
  }

  async #endFromOutside(live: Live, endAs: Live["endAs"], error: string | null): Promise<void> {
    if (live.job.status === "queued") {
      return await this.#close(live, { status: endAs, resultId: null, error, notes: [] });
    }
    live.endAs = endAs;
    live.abort.abort();
    await live.ended.promise;
  }

  async #close(live: Live, end: Pick<StoredJob, "status" | "resultId" | "error" | "notes">): Promise<void> {
    const ended = { ...live.job, ...end, endedAtMs: this.parts.nowMs() };
    try {
      await (await this.#book()).change(ended);
    } finally {
      live.job = ended;
      this.#live.delete(ended.jobId);
      live.ended.resolve();
    }
  }

  #told(severity: Notice["severity"], what: string, { job }: Live, by?: Operator): Promise<void> {
    const { jobId, kind, request } = job;
    const title = this.parts.kinds[kind as ResearchKind].title(request);
    const message = `Research: ${title} ${what}`;
    return this.parts.tell({ severity, message, details: { job_id: jobId, kind, ...(by && { ...by }) } })
      .catch(this.parts.onError);
  }

  /** While its row was read: the row does not know it yet. */
  #hasJustEnded({ jobId, endedAtMs }: StoredJob): boolean {
    return endedAtMs === null && !this.#live.has(jobId);
  }

  #viewOf(stored: StoredJob): ResearchJobView {
    const live = stored.endedAtMs === null ? this.#live.get(stored.jobId) : undefined;
    const job = live?.job ?? stored;
    return {
      job_id: job.jobId,
      kind: job.kind as ResearchKind,
      request: job.request as ResearchJobView["request"],
      status: job.status as JobStatus,
      progress: live?.progress ?? (job.status === "done" ? 1 : 0),
      stage: live?.stage ?? "",
      asked_by: job.askedBy,
      asked_at: job.askedAtMs,
      started_at: job.startedAtMs,
      ended_at: job.endedAtMs,
      result_id: job.resultId,
      error: job.error,
      notes: job.notes,
    };
  }
}

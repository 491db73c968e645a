import { err, ok, type Result } from "../../domain/result.ts";
import {
  ChampionResponse,
  RetrainJob,
  RetrainResponse,
  StatusResponse,
  VersionsResponse,
} from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Operator } from "../ports/control.ts";
import type { ChampionView, DeskRefusal, ModelDesk, ModelDossier, TrainingView } from "../ports/model_desk.ts";
import { deskRefusal } from "./desk_refusal.ts";
import type { Endpoint } from "./endpoint.ts";
import { callServer, type ServerCall } from "./server_call.ts";
import { followTraining, JOB_BYTES_MAX } from "./training_watch.ts";
import { driftView, importanceView, trainingView, versionViews } from "./version_views.ts";

/** Something an operator did with a model, for the event log. */
export interface DeskNotice {
  readonly severity: "info" | "warning";
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HttpModelDeskOptions {
  readonly endpoints: readonly Endpoint[];
  readonly clock: Clock;
  /** Why nothing may be changed now, in words; null while it may. */
  readonly whyNot: () => string | null;
  /** Why no training may begin now, in words; null while one may. */
  readonly whyNoTraining: (model: string) => string | null;
  /** Longest training of one model; then it is cancelled. */
  readonly trainingTimeoutMs: number;
  /** Resolves when it is written down. */
  readonly tell: (notice: DeskNotice) => Promise<void>;
  /** What came of a training that was asked for here. */
  readonly onEnd: (model: string, job: RetrainJob) => void;
  /** Another version serves: has the models looked at, so that pages and gates know it. */
  readonly onChange: () => Promise<void>;
}

const READ_TIMEOUT_MS = 3_000;
/** A version is loaded and checked before it serves. */
const CHANGE_TIMEOUT_MS = 30_000;
/** Seventy versions with the reports of their trainings. */
const VERSIONS_BYTES_MAX = 8 * 1024 ** 2;

/** The desk of the model servers over HTTP. */
export class HttpModelDesk implements ModelDesk {
  readonly #abort = new AbortController();
  readonly #followed = new Set<Promise<void>>();

  constructor(private readonly options: HttpModelDeskOptions) {}

  async dossier(model: string): Promise<ModelDossier | null> {
    const endpoint = this.#find(model);
    if (!endpoint) return null;
    const [versions, status] = await Promise.all([
      this.#call(endpoint, {
        path: "/versions",
        method: "GET",
        timeoutMs: READ_TIMEOUT_MS,
        answerBytesMax: VERSIONS_BYTES_MAX,
      }, VersionsResponse),
      this.#status(endpoint),
    ]);
    const told = status.ok ? status.value : null;
    const job = told?.retrain_job ?? told?.last_retrain_job ?? null;
    return {
      versions: versions.ok ? versionViews(versions.value, told?.health.watch ?? null) : null,
      rollback_to: versions.ok ? versions.value.former[0] ?? null : null,
      samples_new: told?.samples_new ?? null,
      samples_to_retrain: told?.samples_to_retrain ?? null,
      training: job && trainingView(job),
      importance: versions.ok ? importanceView(versions.value) : null,
      drift: told && driftView(told),
      trouble: versions.ok ? (status.ok ? null : status.error.message) : versions.error.message,
    };
  }

  async retrain(model: string, by: Operator, force: boolean): Promise<Result<TrainingView, DeskRefusal>> {
    return await this.#change(model, async (endpoint) => {
      const shortage = this.options.whyNoTraining(model);
      if (shortage !== null) return err({ code: "refused", message: `Model ${model} is not trained now: ${shortage}` });
      const body = JSON.stringify({ reason: `${by.who}: ${by.why}`.slice(0, 500), force });
      const asked = await this.#call(endpoint, { ...POST, path: "/retrain", body }, RetrainResponse);
      if (!asked.ok) return asked;
      const { status, job_id: jobId } = asked.value;
      if (status === "already_running") {
        return err({ code: "already_running", message: `Model ${model} trains already (job ${jobId})` });
      }
      if (jobId === null) return err(await this.#tooFew(endpoint));
      await this.#tell("info", `${force ? "Forced training" : "Training"} of model ${model} was asked for by`, by, {
        model,
        job_id: jobId,
        forced: force,
      });
      this.#follow(endpoint, jobId);
      return await this.training(model, jobId);
    });
  }

  async training(model: string, jobId: string): Promise<Result<TrainingView, DeskRefusal>> {
    return await this.#job(model, jobId, { method: "GET", timeoutMs: READ_TIMEOUT_MS });
  }

  async cancel(model: string, jobId: string, by: Operator): Promise<Result<TrainingView, DeskRefusal>> {
    return await this.#change(model, async () => {
      const cancelled = await this.#job(model, jobId, { method: "DELETE", timeoutMs: CHANGE_TIMEOUT_MS });
      if (cancelled.ok && cancelled.value.status === "cancelled") {
        await this.#tell("info", `Training of model ${model} was cancelled by`, by, { model, job_id: jobId });
      }
      return cancelled;
    });
  }

  async promote(model: string, version: string, by: Operator): Promise<Result<ChampionView, DeskRefusal>> {
    return await this.#change(model, async (endpoint) => {
      const known = await this.dossier(model);
      const found = known?.versions?.find((each) => each.version === version);
      if (known?.versions && !found) {
        return err({ code: "not_found", message: `Model ${model} has no version "${version}"` });
      }
      if (found?.state === "champion") {
        return err({ code: "refused", message: `${version} serves already` });
      }
      const body = JSON.stringify({ version });
      const change = await this.#call(endpoint, { ...POST, path: "/promote", body }, ChampionResponse);
      if (!change.ok) return change;
      const failed = found?.evidence?.gates.filter(({ passed }) => !passed).map(({ name }) => name) ?? [];
      const against = failed.length > 0 ? `, against its gates ${failed.join(", ")},` : "";
      await this.#changed("promoted", model, against, change.value, by, { gates_failed: failed });
      return change;
    });
  }

  async rollback(model: string, by: Operator): Promise<Result<ChampionView, DeskRefusal>> {
    return await this.#change(model, async (endpoint) => {
      const change = await this.#call(endpoint, { ...POST, path: "/rollback" }, ChampionResponse);
      if (!change.ok) return change;
      await this.#changed("rolled back", model, "", change.value, by, {});
      return change;
    });
  }

  /** Trainings go on, but nobody here hears of their ends. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#followed);
  }

  #find = (model: string): Endpoint | undefined => this.options.endpoints.find(({ name }) => name === model);

  async #change<T>(
    model: string,
    work: (endpoint: Endpoint) => Promise<Result<T, DeskRefusal>>,
  ): Promise<Result<T, DeskRefusal>> {
    const endpoint = this.#find(model);
    if (!endpoint) return err(unknown(model));
    const why = this.options.whyNot();
    return why === null ? await work(endpoint) : err({ code: "refused", message: why });
  }

  async #changed(
    done: string,
    model: string,
    against: string,
    { champion, previous }: ChampionView,
    by: Operator,
    more: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const message = `Model ${model} was ${done} to ${champion} from ${previous ?? "none"}${against} by`;
    await this.#tell(against ? "warning" : "info", message, by, { model, version: champion, previous, ...more });
    await this.options.onChange();
  }

  async #tell(
    severity: DeskNotice["severity"],
    did: string,
    { who, why }: Operator,
    details: DeskNotice["details"],
  ): Promise<void> {
    await this.options.tell({ severity, message: `${did} ${who}: ${why}`, details: { ...details, who, why } });
  }

  #follow(endpoint: Endpoint, jobId: string): void {
    const { clock, onEnd, onChange, trainingTimeoutMs: timeoutMs } = this.options;
    const following = followTraining({ clock, endpoint, jobId, timeoutMs, signal: this.#abort.signal }).then(
      async (job) => {
        if (!job) return;
        onEnd(endpoint.name, job);
        await onChange();
      },
    ).finally(() => this.#followed.delete(following));
    this.#followed.add(following);
  }

  #status(endpoint: Endpoint): Promise<Result<StatusResponse, DeskRefusal>> {
    const timeoutMs = READ_TIMEOUT_MS;
    const call = { path: "/status", method: "GET", timeoutMs, answerBytesMax: JOB_BYTES_MAX } as const;
    return this.#call(endpoint, call, StatusResponse);
  }

  async #tooFew(endpoint: Endpoint): Promise<DeskRefusal> {
    const status = await this.#status(endpoint);
    const { samples_new: fresh = null, samples_to_retrain: needed = null } = status.ok ? status.value : {};
    const counts = fresh === null || needed === null ? "" : `: ${fresh} new trades are known, ${needed} needed`;
    return {
      code: "not_enough_samples",
      message:
        `Model ${endpoint.name} has too little that is new to learn from${counts}; force it to train all the same`,
    };
  }

  async #job(
    model: string,
    jobId: string,
    call: Pick<ServerCall, "method" | "timeoutMs">,
  ): Promise<Result<TrainingView, DeskRefusal>> {
    const endpoint = this.#find(model);
    if (!endpoint) return err(unknown(model));
    const path = `/retrain/${encodeURIComponent(jobId)}`;
    const job = await this.#call(endpoint, { ...call, path, answerBytesMax: JOB_BYTES_MAX }, RetrainJob);
    return job.ok ? ok(trainingView(job.value)) : job;
  }

  async #call<T>(
    endpoint: Endpoint,
    call: ServerCall,
    schema: Parameters<typeof callServer<T>>[3],
  ): Promise<Result<T, DeskRefusal>> {
    const called = await callServer(this.options.clock, endpoint, call, schema);
    return called.ok ? called : err(deskRefusal(endpoint.name, called.error));
  }
}

const POST = { method: "POST", timeoutMs: CHANGE_TIMEOUT_MS } as const;

const unknown = (model: string): DeskRefusal => ({ code: "not_found", message: `There is no model "${model}"` });

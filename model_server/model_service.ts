import { join } from "node:path";
import { timeframeMs } from "../domain/candle.ts";
import { err, ok, type Result } from "../domain/result.ts";
import {
  candleFromWire,
  type FeedbackRequest,
  type FeedbackResponse,
  type HealthResponse,
  type PredictRequest,
  type PredictResponse,
  type RetrainJob,
  type RetrainRequest,
  type RetrainResponse,
} from "./contract/mod.ts";
import { ModelLifecycle } from "./lifecycle.ts";
import { type LabelHeldAgainst, Observer } from "./observer.ts";
import { ModelMetrics } from "./metrics.ts";
import { Predictor } from "./predictor.ts";
import { ProcessUsage } from "./process_usage.ts";
import { DEFAULT_PROMOTION } from "./promotion/gates.ts";
import { Refusal } from "./refusal.ts";
import { CandleLog } from "./registry/candle_log.ts";
import { folderLock } from "./registry/folder_lock.ts";
import { FeedbackLog } from "./registry/feedback_log.ts";
import type { Lineage } from "./registry/lineage.ts";
import { OutcomeLog } from "./registry/outcome_log.ts";
import { VersionStore } from "./registry/version_store.ts";
import { reportQuality } from "./report_quality.ts";
import { RetrainJobs } from "./retraining/retrain_jobs.ts";
import type { TrainingProgram } from "./retraining/training_child.ts";
import type { OpenInference } from "./runtime/inference.ts";
import type { ModelMapping } from "./serving/model_mapping.ts";
import { readsCandles } from "./serving/model_card.ts";
import { ModelSlot, type NamedModel } from "./serving/model_slot.ts";
import { wantedIndicators } from "./serving/indicator_row.ts";
import type { FeatureCatalogue } from "./serving/schema_check.ts";
import { StoredRows } from "./serving/stored_rows.ts";
import { askedOf, type TrainingGround, type TrainingPlan, trainingRequest, wantedOf } from "./training_plan.ts";

export interface ModelServiceOptions {
  readonly name: string;
  /** The server's own folder: versions, champion, feedback. */
  readonly dataDir: string;
  readonly catalogue: FeatureCatalogue;
  /** Serves this file first; null for the champion of the folder. */
  readonly modelFile: string | null;
  /** How that file is read when it does not say so itself. */
  readonly mapping?: ModelMapping | null;
  /** Where sessions run; in this thread when left out. */
  readonly open?: OpenInference;
  /** What answers are held against where the model does not say what it foresees; null leaves them unscored then. */
  readonly heldAgainst?: LabelHeldAgainst | null;
  /** How to train; null for a server that only serves. */
  readonly plan: TrainingPlan | null;
  readonly program: TrainingProgram;
  /** New feedback that a retraining without `force` waits for. */
  readonly samplesToRetrain: number;
  readonly clock: { nowMs(): number; monotonicMs(): number };
  /** The market's time is a simulator's and may run ahead of the clock; else no candle may. */
  readonly simulatedTime?: boolean;
  readonly log: (message: string) => void;
}

/** Two machines' clocks differ by less. */
const CLOCK_SKEW_MS = 10_000;
/** In the data folder. */
const FEEDBACK = "feedback.jsonl";

/** One model server without its HTTP: one model, its versions, its feedback, its training. */
export class ModelService {
  readonly metrics: ModelMetrics;
  readonly predictor: Predictor;
  readonly lifecycle: ModelLifecycle;
  readonly jobs: RetrainJobs | null;
  readonly observer: Observer;
  private readonly slot = new ModelSlot();
  private readonly usage: ProcessUsage;
  private readonly startedMs: number;
  /** Feedback known when the last training ended, whatever became of its model. */
  private samplesAtTraining: number;
  /** Why there is no model, or why the last training gave none. */
  private trouble: string | null = null;

  private constructor(
    private readonly options: ModelServiceOptions,
    private readonly store: VersionStore,
    private readonly lock: Disposable,
    private readonly feedbackLog: FeedbackLog,
    private readonly candleLog: CandleLog,
    private readonly outcomeLog: OutcomeLog,
    workFolder: string,
    lastTrained: Lineage | null,
  ) {
    this.samplesAtTraining = lastTrained?.feedback_samples ?? 0;
    const { name, catalogue, clock, plan } = options;
    const storedRows = new StoredRows();
    const checks = { catalogue, storedRows, ...(options.open ? { open: options.open } : {}) };
    const promotion = plan?.promotion ?? DEFAULT_PROMOTION;
    const monotonicMs = () => clock.monotonicMs();
    const nowMs = () => clock.nowMs();
    this.usage = new ProcessUsage(monotonicMs);
    this.startedMs = monotonicMs();
    this.metrics = new ModelMetrics(name);
    this.predictor = new Predictor({
      modelName: name,
      slot: this.slot,
      storedRows,
      metrics: this.metrics,
      monotonicMs,
      whyNotReady: () => `No model is loaded: ${this.progress() ?? "ask again"}`,
    });
    this.lifecycle = new ModelLifecycle({
      name,
      store,
      slot: this.slot,
      checks,
      nowMs,
      promotion,
      feedbackCount: () => feedbackLog.count,
      onServe: (served, lineage) => this.serves(served, lineage),
      log: options.log,
    });
    this.observer = new Observer({
      store,
      // In this thread, whatever `open` says: those that are only watched are not worth a Worker each.
      checks: { catalogue, storedRows },
      outcomes: outcomeLog,
      heldAgainst: options.heldAgainst ?? null,
      significance: promotion.significance,
      goBack: () => this.lifecycle.rollback(),
      log: options.log,
    });
    this.jobs = plan && new RetrainJobs({
      program: options.program,
      workFolder,
      request: () =>
        trainingRequest(plan, name, {
          champion: this.lifecycle.champion(),
          live: this.live(plan),
          feedback: join(options.dataDir, FEEDBACK),
        }),
      accept: (outcome, folder, request) => this.lifecycle.accept(outcome, folder, request),
      nowMs,
      onEnd: (job) => this.trainingEnded(job),
    });
  }

  /** Reads what the data folder holds; no model yet. @throws {Error} When the folder cannot be used. */
  static async open(options: ModelServiceOptions): Promise<ModelService> {
    const store = await VersionStore.open(options.dataDir);
    const lock = await folderLock(options.dataDir);
    // What a killed training left behind.
    const workFolder = join(options.dataDir, "training");
    await Deno.remove(workFolder, { recursive: true }).catch(ignoreNotFound);
    await Deno.mkdir(workFolder);
    const feedbackLog = await FeedbackLog.open(join(options.dataDir, FEEDBACK));
    const candleLog = await CandleLog.open(join(options.dataDir, "collected.csv"));
    const outcomeLog = await OutcomeLog.open(join(options.dataDir, "outcomes.jsonl"));
    const [lastTrained = null] = await store.list();
    return new ModelService(options, store, lock, feedbackLog, candleLog, outcomeLog, workFolder, lastTrained);
  }

  /** Loads the file, or the champion that fits, or starts to train one. @returns Why no model will come of it. */
  async start(): Promise<Result<void>> {
    const started = await this.firstModel().catch((cause) =>
      err(cause instanceof Error ? cause.message : String(cause))
    );
    if (!started.ok) this.trouble = started.error;
    return started;
  }

  health(): HealthResponse {
    const { clock, plan } = this.options;
    const card = this.slot.current?.model.card ?? null;
    return {
      status: this.status(),
      uptime_seconds: (clock.monotonicMs() - this.startedMs) / 1000,
      memory_usage_mb: this.usage.memoryMb(),
      cpu_percent: this.usage.cpuPercent(),
      model_loaded: card !== null,
      model_type: card?.learner ?? plan?.learner ?? null,
      model_version: this.slot.current?.version ?? null,
      training_samples: card?.samples ?? 0,
      continuous_learning: plan !== null,
      training: this.training !== null,
      data_collector_active: true,
      window: card?.window ?? 1,
      reads_history: card !== null && card.window > 1 && !readsCandles(card),
      features: card ? [...wantedIndicators(card)] : [],
      progress: this.progress(),
      horizon_bars: card?.horizonBars ?? plan?.horizonBars ?? null,
      trained_from_ms: card?.trainedFromMs ?? null,
      trained_to_ms: card?.trainedToMs ?? null,
      watch: this.observer.report(),
    };
  }

  /** A prediction, whose candles are kept to learn from. @throws {Refusal} As `Predictor.predict`. */
  async predict(request: PredictRequest): Promise<PredictResponse> {
    this.refuseStrange(request);
    const answer = await this.predictor.predict(request);
    if (request.meta?.again) return answer;
    this.collect(request);
    this.observer.answered(request, answer);
    return answer;
  }

  /** What is not closed yet, or is no candle of the kind that the model learned from, must be neither answered nor kept. */
  private refuseStrange({ timeframe, candles }: PredictRequest): void {
    const { plan, clock, simulatedTime = false } = this.options;
    if (plan && timeframe !== plan.timeframe) {
      throw new Refusal(422, "wrong_timeframe", `The model is for ${plan.timeframe} candles, not for ${timeframe}`);
    }
    const closesAtMs = candles.at(-1)!.timestamp + timeframeMs(timeframe);
    if (simulatedTime || closesAtMs <= clock.nowMs() + CLOCK_SKEW_MS) return;
    const when = new Date(closesAtMs).toISOString();
    throw new Refusal(422, "candle_not_closed", `The last candle closes at ${when}, which is still to come`);
  }

  private collect({ symbol, timeframe, candles }: PredictRequest): void {
    const { plan, log } = this.options;
    if (plan?.symbol !== symbol || plan.timeframe !== timeframe) return;
    this.candleLog.add(candles.map(candleFromWire)).catch((cause) =>
      log(`cannot keep candles to learn from: ${cause}`)
    );
  }

  private live({ timeframe }: TrainingPlan): TrainingGround["live"] {
    const { path, lastOpenTimeMs } = this.candleLog;
    return lastOpenTimeMs === null ? null : { path, toMs: lastOpenTimeMs + timeframeMs(timeframe) };
  }

  async feedback(feedback: FeedbackRequest): Promise<FeedbackResponse> {
    const isNew = await this.feedbackLog.add(feedback);
    return {
      status: isNew ? "stored" : "already_known",
      trade_id: feedback.trade_id,
      samples_count: this.feedbackLog.count,
    };
  }

  /** @throws {Refusal} 409 when this server has nothing to train on. */
  retrain({ reason, force }: RetrainRequest): RetrainResponse {
    if (!this.jobs) {
      throw new Refusal(409, "no_history", "This server has no history to train on: start it with --history");
    }
    const samples_count = this.feedbackLog.count;
    if (!this.training && !force && this.samplesNew < this.options.samplesToRetrain) {
      return { status: "not_enough_samples", job_id: null, samples_count };
    }
    const { job, started } = this.jobs.start(reason ?? null, force ?? false);
    return { status: started ? "started" : "already_running", job_id: job.job_id, samples_count };
  }

  async metricsText(): Promise<string> {
    this.metrics.watched(this.observer.report());
    this.metrics.process(this.slot.current !== null, this.usage.memoryMb() * 1024 ** 2);
    return await this.metrics.text();
  }

  async versions(): Promise<{ champion: string | null; former: string[]; versions: Lineage[] }> {
    const [champion = null, ...former] = await this.store.champions();
    return { champion, former, versions: await this.store.list() };
  }

  async statusReport() {
    const { champion, versions } = await this.versions();
    return {
      name: this.options.name,
      health: this.health(),
      champion,
      versions: versions.length,
      lineage: this.lifecycle.lineage,
      feedback_samples: this.feedbackLog.count,
      samples_new: this.samplesNew,
      samples_to_retrain: this.options.samplesToRetrain,
      retrain_job: this.training,
      last_retrain_job: this.jobs?.last ?? null,
      trouble: this.trouble,
    };
  }

  /** Ends a training that runs, closes the files, gives the session back. */
  async close(): Promise<void> {
    await this.jobs?.close();
    await this.observer.close();
    await this.lifecycle.close();
    await this.outcomeLog.close();
    await this.feedbackLog.close();
    await this.candleLog.close();
    this.lock[Symbol.dispose]();
  }

  /** Feedback that no training has heard of yet. */
  private get samplesNew(): number {
    return Math.max(0, this.feedbackLog.count - this.samplesAtTraining);
  }

  private get training(): RetrainJob | null {
    return this.jobs?.current ?? null;
  }

  private status(): HealthResponse["status"] {
    if (this.slot.current) return "ready";
    if (this.training) return "training";
    return this.trouble === null ? "starting" : "failing";
  }

  private progress(): string | null {
    const job = this.training;
    if (job) return `training ${this.options.plan?.learner} ${Math.round(job.progress * 100)} %, ${job.stage}`;
    if (this.trouble !== null) return this.trouble;
    return this.slot.current ? null : "loading the model";
  }

  private async firstModel(): Promise<Result<void>> {
    const { modelFile, name, plan, catalogue, log } = this.options;
    if (modelFile !== null) return await this.lifecycle.serveFile(modelFile, this.options.mapping ?? null);
    const asked = plan && await askedOf(plan, name);
    if (asked && !asked.ok) {
      log(`${asked.error}; what serves is not held against it`);
      const unchecked = await this.lifecycle.serveChampion(null);
      return unchecked.ok ? unchecked : asked;
    }
    const champion = await this.lifecycle.serveChampion(asked && wantedOf(asked.value, catalogue.schemaHash));
    if (champion.ok) return champion;
    if (!this.jobs) return err(`${champion.error}; give --model FILE, or --history to train one`);
    log(`${champion.error}; training ${plan?.learner}`);
    this.jobs.start("no model to start with");
    return ok(undefined);
  }

  private serves({ version, model }: NamedModel, lineage: Lineage | null): void {
    this.trouble = null;
    this.metrics.serves(model.card.samples, reportQuality(lineage?.metrics));
    this.options.log(`serving ${version}`);
    this.observer.serves({ version, model }, lineage !== null);
  }

  private trainingEnded(job: RetrainJob): void {
    const sentence = `the last training ${ENDINGS[job.status]}${job.error ? `: ${job.error}` : ""}`;
    this.metrics.retrained(job.status);
    this.observer.registryChanged();
    if (job.model_version !== null) this.samplesAtTraining = this.feedbackLog.count;
    if (job.status !== "done" && job.status !== "kept") this.trouble = sentence;
    this.options.log(sentence);
  }
}

const ENDINGS: Readonly<Record<RetrainJob["status"], string>> = {
  running: "goes on",
  done: "gave a model",
  kept: "gave a model that is kept but does not serve",
  rejected: "was rejected",
  failed: "failed",
  cancelled: "was cancelled",
};

function ignoreNotFound(cause: unknown): void {
  if (!(cause instanceof Deno.errors.NotFound)) throw cause;
}

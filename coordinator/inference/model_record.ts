import type { Forecast } from "../../domain/forecast.ts";
import type { HealthResponse, WatchReport } from "../../model_server/contract/mod.ts";
import type { ModelStatus, ModelWatch } from "../ports/forecaster.ts";
import type { Endpoint } from "./endpoint.ts";
import type { CallFault } from "./model_call.ts";
import type { Reading } from "./predict_body.ts";

/** So many calls in a row without any answer, and a model server counts as offline. */
export const OFFLINE_AFTER = 3;

const watchView = ({ scores, drift_psi, alerts }: WatchReport): ModelWatch => ({
  scores: scores && {
    predictions: scores.predictions,
    logLoss: scores.log_loss,
    baseLogLoss: scores.base_log_loss,
    brier: scores.brier,
    calibrationError: scores.calibration_error,
    hitRate: scores.hit_rate,
  },
  driftPsi: drift_psi,
  alerts,
});

/** What is known of one model server from its answers and its health. */
export class ModelRecord {
  #status: ModelStatus["status"] = "starting";
  #health: HealthResponse | null = null;
  #last: { readonly forecast: Forecast; readonly atMs: number; readonly latencyMs: number } | null = null;
  #heardAtMs: number | null = null;
  #failures = 0;
  #unreachedInARow = 0;
  #trouble: string | null = null;
  /** It answers wrongly: its own word that it is well does not count until it answers well. */
  #distrusted = false;
  /** Why what it learned is too old to vote; null while it is not. Until it has learned anew. */
  #expired: string | null = null;
  /** Its last health check was answered. */
  #isReachable = false;

  constructor(private readonly endpoint: Endpoint) {}

  /** What the model reads; null until its health has told. */
  get reading(): Reading | null {
    if (!this.#health) return null;
    const { window, reads_history } = this.#health;
    return { candles: window, historyRows: reads_history ? window - 1 : 0 };
  }

  /** The end of what it learned from, Unix ms; null when not told. */
  get trainedToMs(): number | null {
    return this.#health?.trained_to_ms ?? null;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  /** By its own word. */
  get isWithoutModel(): boolean {
    const health = this.#health;
    return health !== null && health.status === "failing" && !health.model_loaded && !health.training;
  }

  /** It has answered, whatever it said. */
  heard(atMs: number): void {
    this.#heardAtMs = atMs;
  }

  answered(forecast: Forecast, latencyMs: number, atMs: number): void {
    this.#last = { forecast, latencyMs, atMs };
    this.#distrusted = false;
    this.#expired = null;
    this.#well("ready");
  }

  /** It answers, and is not listened to. */
  expired(why: string): void {
    this.#expired = why;
    this.#distrusted = false;
    this.#unreachedInARow = 0;
    this.#status = "failing";
    this.#trouble = why;
  }

  failed(fault: CallFault): void {
    this.#distrusted ||= fault.kind === "garbage" || fault.kind === "refused" || fault.kind === "timeout";
    this.#fault(fault);
  }

  healthy(health: HealthResponse): void {
    if (health.trained_to_ms !== this.trainedToMs) this.#expired = null;
    this.#health = health;
    this.#isReachable = true;
    this.#unreachedInARow = 0;
    if (health.status === "starting" || health.status === "training") {
      this.#status = health.status;
      this.#trouble = health.progress;
    } else if (health.status === "failing" || !health.model_loaded) {
      this.#status = "failing";
      this.#trouble = health.progress ?? (health.model_loaded ? "says that it is failing" : "has no model loaded");
    } else if (this.#distrusted || this.#expired !== null) {
      this.#status = "failing";
    } else {
      this.#well("ready");
    }
  }

  unhealthy(fault: CallFault): void {
    this.#isReachable = false;
    this.#fault(fault);
  }

  view(): ModelStatus {
    const health = this.#health, last = this.#last;
    return {
      name: this.endpoint.name,
      endpoint: this.endpoint.address() ?? "",
      status: this.#status,
      enabled: this.endpoint.enabled,
      weight: this.endpoint.weight,
      modelType: health?.model_type ?? null,
      modelVersion: health?.model_version ?? last?.forecast.modelVersion ?? null,
      trainingSamples: health?.training_samples ?? 0,
      training: health?.training ?? false,
      continuousLearning: health?.continuous_learning ?? false,
      uptimeSeconds: health?.uptime_seconds ?? null,
      memoryUsageMb: health?.memory_usage_mb ?? null,
      cpuPercent: health?.cpu_percent ?? null,
      lastPredictionAtMs: last?.atMs ?? null,
      heardAtMs: this.#heardAtMs,
      lastAction: last?.forecast.action ?? null,
      lastConfidence: last?.forecast.confidence ?? null,
      latencyMs: last?.latencyMs ?? null,
      failures: this.#failures,
      restarts: this.endpoint.restarts(),
      trouble: this.endpoint.enabled ? this.#trouble : "disabled in the configuration",
      watch: health?.watch ? watchView(health.watch) : null,
    };
  }

  #well(status: "ready"): void {
    this.#status = status;
    this.#trouble = null;
    this.#unreachedInARow = 0;
  }

  #fault(fault: CallFault): void {
    const isComingUp = this.#status === "starting" || this.#status === "training";
    this.#trouble = fault.detail;
    if (fault.reached === "absent" && isComingUp) return;
    this.#failures++;
    if (fault.reached === "absent") {
      this.#status = "offline";
      return;
    }
    // Late, while its health is answered: it is there, and too slow.
    const isThere = fault.reached === "yes" || (fault.kind === "timeout" && this.#isReachable);
    this.#unreachedInARow = isThere ? 0 : this.#unreachedInARow + 1;
    if (this.#unreachedInARow >= OFFLINE_AFTER) this.#status = "offline";
    // A server that trains says 503: that is no failure of its own.
    else if (!(isComingUp && fault.reached === "yes" && fault.kind === "unavailable")) this.#status = "failing";
  }
}

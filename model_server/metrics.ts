import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { PredictResponse, WatchReport } from "./contract/mod.ts";

const LATENCY_BUCKETS_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];
const CONFIDENCE_BUCKETS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** The Prometheus metrics of one model server. */
export class ModelMetrics {
  private readonly registry = new Registry();
  private readonly predictions = this.counter("xylen_model_predictions_total", "Predictions answered", ["action"]);
  private readonly retrains = this.counter("xylen_model_retrains_total", "Trainings ended, by result", ["result"]);
  private readonly samples = this.gauge("xylen_model_training_samples", "Rows that trained the serving model");
  private readonly score = this.gauge("xylen_model_score", "Mean AUC over the serving model's walk-forward folds");
  private readonly brier = this.gauge("xylen_model_brier", "Mean Brier score over those folds");
  private readonly live = {
    log_loss: this.gauge("xylen_model_live_log_loss", "Mean log loss of the latest live predictions"),
    brier: this.gauge("xylen_model_live_brier", "Brier score of the latest live predictions"),
    calibration_error: this.gauge("xylen_model_live_calibration_error", "Expected calibration error of the same"),
    hit_rate: this.gauge("xylen_model_live_hit_ratio", "Share of the same whose strongest class came true"),
  };
  private readonly drift = this.gauge("xylen_model_drift_psi", "Mean population stability index over the features");
  private readonly latency = this.histogram(
    "xylen_model_prediction_latency_seconds",
    "Time of one prediction inside the server",
    LATENCY_BUCKETS_SECONDS,
  );
  private readonly confidence = this.histogram(
    "xylen_model_prediction_confidence",
    "Confidence of the predictions answered",
    CONFIDENCE_BUCKETS,
  );

  constructor(private readonly model: string) {}

  predicted(answers: readonly PredictResponse[], seconds: number): void {
    this.latency.observe({ model: this.model }, seconds);
    for (const { action, confidence } of answers) {
      this.predictions.inc({ model: this.model, action });
      this.confidence.observe({ model: this.model }, confidence);
    }
  }

  retrained(result: string): void {
    this.retrains.inc({ model: this.model, result });
  }

  /** What is not known of a model is not shown for it. */
  serves(samples: number, quality: { readonly auc: number | null; readonly brier: number | null }): void {
    this.samples.set({ model: this.model }, samples);
    this.set(this.score, quality.auc);
    this.set(this.brier, quality.brier);
  }

  watched(report: WatchReport | null): void {
    this.set(this.drift, report?.drift_psi ?? null);
    for (const [name, gauge] of Object.entries(this.live)) {
      this.set(gauge, report?.scores?.[name as keyof typeof this.live] ?? null);
    }
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private set(gauge: Gauge<string>, value: number | null): void {
    if (value === null) gauge.remove({ model: this.model });
    else gauge.set({ model: this.model }, value);
  }

  private counter(name: string, help: string, labels: readonly string[]) {
    return new Counter({ name, help, labelNames: ["model", ...labels], registers: [this.registry] });
  }

  private gauge(name: string, help: string) {
    return new Gauge({ name, help, labelNames: ["model"], registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]) {
    return new Histogram({ name, help, labelNames: ["model"], buckets, registers: [this.registry] });
  }
}

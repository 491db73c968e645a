import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { PredictResponse } from "./contract/mod.ts";

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
    for (const [gauge, value] of [[this.score, quality.auc], [this.brier, quality.brier]] as const) {
      if (value === null) gauge.remove({ model: this.model });
      else gauge.set({ model: this.model }, value);
    }
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
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

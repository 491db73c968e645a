import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { PredictResponse, WatchReport } from "./contract/mod.ts";
import type { MetricSpec } from "../domain/metric_spec.ts";
import { MODEL_METRICS, type ModelMetricName } from "./metric_catalogue.ts";

/** The Prometheus metrics of one model server. */
export class ModelMetrics {
  private readonly registry = new Registry();
  private readonly predictions = this.counter("xylen_model_predictions_total");
  private readonly retrains = this.counter("xylen_model_retrains_total");
  private readonly samples = this.gauge("xylen_model_training_samples");
  private readonly score = this.gauge("xylen_model_score");
  private readonly brier = this.gauge("xylen_model_brier");
  private readonly live = {
    log_loss: this.gauge("xylen_model_live_log_loss"),
    base_log_loss: this.gauge("xylen_model_live_base_log_loss"),
    brier: this.gauge("xylen_model_live_brier"),
    calibration_error: this.gauge("xylen_model_live_calibration_error"),
    hit_rate: this.gauge("xylen_model_live_hit_ratio"),
  };
  private readonly drift = this.gauge("xylen_model_drift_psi");
  private readonly loaded = this.gauge("xylen_model_loaded");
  private readonly memory = this.gauge("xylen_model_process_memory_bytes");
  private readonly latency = this.histogram("xylen_model_prediction_latency_seconds");
  private readonly confidence = this.histogram("xylen_model_prediction_confidence");

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

  process(loaded: boolean, memoryBytes: number): void {
    this.set(this.loaded, loaded ? 1 : 0);
    this.set(this.memory, memoryBytes);
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

  private counter(name: ModelMetricName) {
    return new Counter(this.common(name));
  }

  private gauge(name: ModelMetricName) {
    return new Gauge(this.common(name));
  }

  private histogram(name: ModelMetricName) {
    const { buckets = [] }: MetricSpec = MODEL_METRICS[name];
    return new Histogram({ ...this.common(name), buckets: [...buckets] });
  }

  private common(name: ModelMetricName) {
    const { help, labels = [] }: MetricSpec = MODEL_METRICS[name];
    return { name, help, labelNames: ["model", ...labels], registers: [this.registry] };
  }
}

import type { MetricSpec } from "../domain/metric_spec.ts";

/** Every metric of a model server. Each has the label `model`, and those named here. */
export const MODEL_METRICS = {
  xylen_model_predictions_total: { kind: "counter", help: "Predictions answered.", labels: ["action"] },
  xylen_model_prediction_latency_seconds: {
    kind: "histogram",
    help: "Time of one prediction inside the server.",
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2],
  },
  xylen_model_prediction_confidence: {
    kind: "histogram",
    help: "Confidence of the predictions answered.",
    buckets: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  },
  xylen_model_retrains_total: { kind: "counter", help: "Trainings ended, by result.", labels: ["result"] },
  xylen_model_training_samples: { kind: "gauge", help: "Rows that trained the serving model." },
  xylen_model_score: { kind: "gauge", help: "Mean AUC over the serving model's walk-forward folds." },
  xylen_model_brier: { kind: "gauge", help: "Mean Brier score over those folds." },
  xylen_model_live_log_loss: { kind: "gauge", help: "Mean log loss of the latest live predictions." },
  xylen_model_live_base_log_loss: {
    kind: "gauge",
    help: "What always saying the shares of these outcomes would have got.",
  },
  xylen_model_live_brier: { kind: "gauge", help: "Brier score of the latest live predictions." },
  xylen_model_live_calibration_error: { kind: "gauge", help: "Expected calibration error of the same." },
  xylen_model_live_hit_ratio: { kind: "gauge", help: "Share of the same whose strongest class came true." },
  xylen_model_drift_psi: { kind: "gauge", help: "Mean population stability index over the features." },
  xylen_model_loaded: { kind: "gauge", help: "1 while a model serves, else 0." },
  xylen_model_process_memory_bytes: { kind: "gauge", help: "Resident memory of the model server's process." },
} as const satisfies Readonly<Record<`xylen_model_${string}`, MetricSpec>>;

export type ModelMetricName = keyof typeof MODEL_METRICS;

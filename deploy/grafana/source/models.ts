import type { Dashboard } from "./panel.ts";
import { lines, NEUTRAL, of, query, rising, stat, states } from "./short.ts";

const live = (name: string): string => of(`xylen_model_live_${name}{job="coordinator"}`);

export const models: Dashboard = {
  uid: "xylen-models",
  title: "Xylen: model performance",
  about: "How well, how fast and how reliably each model answers.",
  panels: [
    stat("Ready", "short", "Model servers that answer and have a model.", [
      query("ready", `sum(${of("xylen_model_online")})`),
    ], { thresholds: [[null, "red"], [1, "yellow"], [2, "green"]] }),
    stat("Asked", "short", "Model servers that have a vote.", [
      query("asked", `count(${of("xylen_model_online")})`),
    ], { thresholds: NEUTRAL }),
    stat("Failures in 1 h", "short", "Forecasts and health checks that failed.", [
      query("failures", `sum(increase(${of("xylen_model_errors_total")}[1h])) or vector(0)`),
    ], { thresholds: rising(1, 10) }),
    stat("Worst drift", "short", "Highest mean population stability index; an alarm comes above 0.4.", [
      query("drift", `max(${of('xylen_model_drift_psi{job="coordinator"}')})`),
    ], { thresholds: rising(0.25, 0.4) }),
    stat("Worst calibration error", "percentunit", "An alarm comes above 15 %.", [
      query("error", `max(${live("calibration_error")})`),
    ], { thresholds: rising(0.1, 0.15) }),
    stat("Trainings in 24 h", "short", "Ended, whatever came of them.", [
      query("trainings", `sum(increase(${of("xylen_model_retrains_total")}[24h]))`),
    ], { thresholds: NEUTRAL }),
    states("Ready or not", "none", "1 while a server answers and has a model.", [
      query("{{model}}", of("xylen_model_online")),
    ], { words: { 0: "away", 1: "ready" }, thresholds: [[null, "red"], [1, "green"]], width: 24 }),
    lines("Log loss above the base", "short", "Below 0 a model knows more than who always says the average.", [
      query("{{model}}", `${live("log_loss")} - ${live("base_log_loss")}`),
    ], { thresholds: [[null, "green"], [0, "yellow"], [0.05, "red"]] }),
    lines("Hit rate", "percentunit", "Share of predictions whose strongest class came true.", [
      query("{{model}}", live("hit_ratio")),
    ], { min: 0, max: 1 }),
    lines("Calibration error", "percentunit", "How far stated probabilities are from what came true.", [
      query("{{model}}", live("calibration_error")),
    ], { min: 0, thresholds: rising(0.1, 0.15) }),
    lines("Brier score", "short", "0 is perfect, 2 the worst.", [query("{{model}}", live("brier"))]),
    lines("Drift of the features", "short", "Mean population stability index against the training.", [
      query("{{model}}", of('xylen_model_drift_psi{job="coordinator"}')),
    ], { min: 0, thresholds: rising(0.25, 0.4) }),
    lines("Latency, one in a hundred", "s", "Round trip as the coordinator sees it.", [
      query("{{model}}", of("xylen:model_latency_seconds:p99_15m")),
    ]),
    lines("Failures an hour", "short", "By kind: timeout, garbage, unavailable, refused, expired, health.", [
      query("{{model}} {{kind}}", `sum by (model, kind) (increase(${of("xylen_model_errors_total")}[1h]))`),
    ], { stacked: true }),
    lines("Predictions a minute", "short", "By action, as the model servers count them.", [
      query(
        "{{model}} {{action}}",
        `60 * sum by (model, action) (rate(${of("xylen_model_predictions_total")}[$__rate_interval]))`,
      ),
    ]),
    lines("Confidence", "percentunit", "Mean of what the models state.", [
      query(
        "{{model}}",
        `sum by (model) (rate(${of("xylen_model_prediction_confidence_sum")}[1h])) / sum by (model) (rate(${
          of("xylen_model_prediction_confidence_count")
        }[1h]))`,
      ),
    ], { min: 0, max: 1 }),
    lines("AUC of the serving version", "short", "Mean over its walk-forward folds; 0.5 is a coin.", [
      query("{{model}}", of("xylen_model_score")),
    ]),
    lines("Rows that trained it", "short", "Of the serving version.", [
      query("{{model}}", of("xylen_model_training_samples")),
    ]),
    lines("Restarts", "short", "How often the process was started again.", [
      query("{{model}}", of("xylen_model_restarts")),
    ]),
  ],
};

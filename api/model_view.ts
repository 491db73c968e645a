import type { ModelStatus } from "../coordinator/ports/forecaster.ts";
import type { StandingView } from "../coordinator/ports/views.ts";
import type { ModelView } from "./schemas/state.ts";

/** The contract's names. A server is online when it answers: training and poor answers are no absence. */
export const modelView = (model: ModelStatus, standing: StandingView | null): ModelView => ({
  name: model.name,
  endpoint: model.endpoint,
  status: model.status,
  online: model.status !== "offline" && model.status !== "starting",
  enabled: model.enabled,
  weight: model.weight,
  training: model.training,
  continuous_learning: model.continuousLearning,
  action: model.lastAction,
  confidence: model.lastConfidence,
  latency_ms: model.latencyMs,
  last_prediction: model.lastPredictionAtMs,
  version: model.modelVersion,
  model_type: model.modelType,
  samples_trained: model.trainingSamples,
  training_samples: model.trainingSamples,
  uptime_seconds: model.uptimeSeconds,
  memory_usage_mb: model.memoryUsageMb,
  cpu_percent: model.cpuPercent,
  failures: model.failures,
  restarts: model.restarts,
  trouble: model.trouble,
  standing,
  watch: model.watch && {
    scores: model.watch.scores && {
      predictions: model.watch.scores.predictions,
      log_loss: model.watch.scores.logLoss,
      base_log_loss: model.watch.scores.baseLogLoss,
      brier: model.watch.scores.brier,
      calibration_error: model.watch.scores.calibrationError,
      hit_rate: model.watch.scores.hitRate,
    },
    drift_psi: model.watch.driftPsi,
    alerts: [...model.watch.alerts],
  },
});

import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";

export interface ForecastRequest {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Oldest first, the decided candle last. */
  readonly candles: readonly Candle[];
  readonly features: FeatureVector;
  /** Features of the candles before the decided one, oldest first, without a gap: for models that read a window. */
  readonly history: readonly FeatureVector[];
}

/** One model server as the dashboard and the health check see it. */
export interface ModelStatus {
  readonly name: string;
  readonly endpoint: string;
  /** `starting`, `training`, `ready`, `failing` (answers badly or late), `offline`. */
  readonly status: "starting" | "training" | "ready" | "failing" | "offline";
  readonly enabled: boolean;
  readonly weight: number;
  readonly modelType: string | null;
  readonly modelVersion: string | null;
  readonly trainingSamples: number;
  readonly training: boolean;
  readonly continuousLearning: boolean;
  readonly uptimeSeconds: number | null;
  readonly memoryUsageMb: number | null;
  readonly cpuPercent: number | null;
  readonly lastPredictionAtMs: number | null;
  readonly lastAction: string | null;
  readonly lastConfidence: number | null;
  readonly latencyMs: number | null;
  readonly failures: number;
  readonly restarts: number;
  /** What is wrong, in words; null when nothing is. */
  readonly trouble: string | null;
}

/** All model servers, asked at once under one deadline. */
export interface Forecaster {
  /** Answers in the order of the configuration. Time-outs, refusals and nonsense are answers too. Never rejects. */
  forecast(request: ForecastRequest): Promise<ForecastAnswer[]>;
  models(): readonly ModelStatus[];
  /** Asks every server's `/health` and updates `models()`. Never rejects. */
  checkHealth(): Promise<void>;
}

import type { Run } from "../../domain/recent.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";

export interface ForecastRequest {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Oldest first, the decided candle last. */
  readonly candles: Run<Candle>;
  readonly features: FeatureVector;
  /** Features of the candles before the decided one, oldest first, without a gap: for models that read a window. */
  readonly history: Run<FeatureVector>;
}

/** What a model server sees of its model while it serves. */
export interface ModelWatch {
  /** Over its latest predictions whose outcome is known; null before the first. */
  readonly scores: {
    readonly predictions: number;
    /** In nats. Lower is better. */
    readonly logLoss: number;
    /** What always saying the shares of these very outcomes would have got. */
    readonly baseLogLoss: number;
    readonly brier: number;
    readonly calibrationError: number;
    /** Share of the predictions whose strongest class came true. */
    readonly hitRate: number;
  } | null;
  /** Mean population stability index over its features; null when not known. */
  readonly driftPsi: number | null;
  readonly alerts: readonly ModelAlert[];
}

/** What the owner should know of a model. */
export interface ModelAlert {
  readonly kind: string;
  readonly message: string;
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
  /** When it last answered anything, its health included; wall time. Null when it never did. */
  readonly heardAtMs: number | null;
  readonly lastAction: string | null;
  readonly lastConfidence: number | null;
  readonly latencyMs: number | null;
  readonly failures: number;
  readonly restarts: number;
  /** What is wrong, in words; null when nothing is. */
  readonly trouble: string | null;
  /** Null for a server that does not watch its model. */
  readonly watch: ModelWatch | null;
}

/** All model servers, asked at once under one deadline. */
export interface Forecaster {
  /** Answers in the order of the configuration. Time-outs, refusals and nonsense are answers too. Never rejects. */
  forecast(request: ForecastRequest): Promise<ForecastAnswer[]>;
  models(): readonly ModelStatus[];
  /** Asks every server's `/health` and updates `models()`. Never rejects. */
  checkHealth(): Promise<void>;
}

import { z } from "zod";
import { label, nonNegative } from "./fields.ts";
import { WatchReport } from "./watch.ts";
import { CANDLES_MAX } from "./wire_candle.ts";

const HEALTH_STATUSES = ["starting", "training", "ready", "failing"] as const;
export type HealthStatus = typeof HEALTH_STATUSES[number];

/** What follows `data_collector_active` is ours; a server of another make may leave it out. */
export const HealthResponse = z.object({
  /** `ok` and `healthy` of other servers read as `ready`. */
  status: z.preprocess((word) => word === "ok" || word === "healthy" ? "ready" : word, z.enum(HEALTH_STATUSES)),
  uptime_seconds: nonNegative,
  memory_usage_mb: nonNegative,
  /** 100 is one core busy. */
  cpu_percent: nonNegative,
  model_loaded: z.boolean(),
  model_type: z.string().nullable(),
  model_version: z.string().nullable(),
  training_samples: nonNegative,
  continuous_learning: z.boolean(),
  training: z.boolean(),
  data_collector_active: z.boolean(),
  /** Candles the model needs in `candles`; 1 for a model that reads indicators only. */
  window: z.int().positive().max(CANDLES_MAX).default(1),
  /** It takes the features of its window's earlier candles from `history`. */
  reads_history: z.boolean().default(false),
  /** Names the model needs in `indicators`, in its order. */
  features: z.array(label).default([]),
  /** What it is doing before it can answer, e.g. "training gbdt 42 %". */
  progress: z.string().nullable().default(null),
  /** The label's horizon in candles. */
  horizon_bars: z.int().positive().nullable().default(null),
  /** First and last candle whose data or label trained the model; null when not known. */
  trained_from_ms: z.int().nullable().default(null),
  trained_to_ms: z.int().nullable().default(null),
  /** How the model does on the live market; null for a server that does not watch it. */
  watch: WatchReport.nullable().default(null),
});
export type HealthResponse = z.infer<typeof HealthResponse>;

/**
 * What a model server speaks, as zod schemas: JSON over HTTP, snake_case, times in Unix ms. Both sides parse with these,
 * so that nonsense is refused at the edge. A server written in another language joins the ensemble by speaking it.
 */
import { z } from "zod";
import { type Candle, candleFault, type Timeframe, TIMEFRAMES } from "../domain/candle.ts";
import { ACTIONS, type Forecast } from "../domain/forecast.ts";

/** Longest candle window, and most rows of one batch: bounds on what a server takes in. */
export const CANDLES_MAX = 5_000;
export const BATCH_ROWS_MAX = 20_000;
const INDICATORS_MAX = 2_000;
/** How far probabilities may miss a sum of 1. */
export const PROBABILITY_SUM_TOLERANCE = 1e-3;
/** Room for float32 arithmetic between two ways to say the same number. */
const SAME_NUMBER_TOLERANCE = 1e-6;

const nonNegative = z.number().min(0);
const share = z.number().min(0).max(1);
const unixMs = z.int().positive();
const label = z.string().min(1).max(200);

/** A candle on the wire: `timestamp` is its open time. */
export interface WireCandle {
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

const CANDLE_FIELDS = ["timestamp", "open", "high", "low", "close", "volume"] as const;

/** A schema of what is checked by hand: candles and indicators are most of a request, and loops are ten times faster. */
function checkedBy<T>(faultsOf: (value: unknown) => Fault[]): z.ZodType<T> {
  return z.custom<T>().superRefine((value, context) => {
    for (const { path, message } of faultsOf(value)) context.addIssue({ code: "custom", path, message });
  });
}

/** Oldest first, so that the last is the candle decided on. */
const candles = checkedBy<WireCandle[]>((value) => {
  if (!Array.isArray(value)) return [{ path: [], message: "must be a list of candles" }];
  if (value.length === 0 || value.length > CANDLES_MAX) {
    return [{ path: [], message: `must hold 1 to ${CANDLES_MAX} candles, holds ${value.length}` }];
  }
  const faults: Fault[] = [];
  let before = -Infinity;
  for (let i = 0; i < value.length; i++) {
    const fault = wireCandleFault(value[i]);
    if (fault) faults.push({ path: [i, ...fault.path], message: fault.message });
    else if (value[i].timestamp <= before) {
      return [...faults, { path: [i, "timestamp"], message: "candles must be in ascending order of time" }];
    } else before = value[i].timestamp;
  }
  return faults;
});

function wireCandleFault(value: unknown): Fault | undefined {
  if (typeof value !== "object" || value === null) return { path: [], message: "must be a candle" };
  const candle = value as WireCandle;
  for (const field of CANDLE_FIELDS) {
    if (typeof candle[field] !== "number") return { path: [field], message: "must be a number" };
  }
  const message = candleFault(candleFromWire(candle));
  return message === undefined ? undefined : { path: [], message };
}

/** `null` is "not warm": the schema lets it pass, and the server answers 422 with its name. */
const indicators = checkedBy<Record<string, number | null>>((value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ path: [], message: "must be numbers by name" }];
  }
  const all = value as Record<string, unknown>;
  const names = Object.keys(all);
  if (names.length > INDICATORS_MAX) return [{ path: [], message: `at most ${INDICATORS_MAX} indicators` }];
  const faults: Fault[] = [];
  for (const name of names) {
    const given = all[name];
    if (given !== null && !Number.isFinite(given)) faults.push({ path: [name], message: "must be a number or null" });
    else if (name === "" || name.length > 200) faults.push({ path: [name], message: "must have a name of 1 to 200" });
  }
  return faults;
});

const timeframe = z.enum(TIMEFRAMES as readonly [Timeframe, ...Timeframe[]]);

/** Features of the candles before the decided one, oldest first: what a model with a window reads. */
export const FeatureHistory = z.object({
  names: z.array(label).max(INDICATORS_MAX),
  rows: z.array(z.array(z.number())).max(CANDLES_MAX),
});
export type FeatureHistory = z.infer<typeof FeatureHistory>;

export const PredictRequest = z.object({
  symbol: label,
  timeframe,
  candles,
  indicators,
  history: FeatureHistory.optional(),
  meta: z.looseObject({ explain: z.boolean().optional() }).optional(),
});
export type PredictRequest = z.infer<typeof PredictRequest>;

export const Probabilities = z.object({ long: share, short: share, hold: share }).refine(
  ({ long, short, hold }) => Math.abs(long + short + hold - 1) <= PROBABILITY_SUM_TOLERANCE,
  { message: `probabilities must add up to 1 within ${PROBABILITY_SUM_TOLERANCE}` },
);

const byClass = { long: z.number(), short: z.number(), hold: z.number() };

/** Why an answer is as it is: `base` and all contributions add up to the margins of the row. */
export const Explanation = z.object({
  /** Exact for trees; sampled, and as exact as its sum, for every other model. */
  method: z.enum(["tree_shap", "shapley_sampling"]),
  of: z.literal("margins"),
  /** What a feature is held against when it is not known. */
  against: z.enum(["training rows", "leaves", "training medians"]),
  base: z.object(byClass),
  /** Largest first. `value` is the feature's own. */
  contributions: z.array(z.object({ feature: label, value: z.number(), ...byClass })),
});
export type Explanation = z.infer<typeof Explanation>;

/** How far a row lies from the training rows. */
export const Outlyingness = z.object({
  /** In units of the distance that 99 of 100 training rows stay below; above 1 is an outlier. */
  score: nonNegative,
  /** Share of the training rows that lie nearer. */
  quantile: share,
  is_outlier: z.boolean(),
});

const PredictResponseShape = z.object({
  model_name: label,
  model_version: label,
  action: z.enum(ACTIONS as readonly ["long", "short", "hold"]),
  confidence: share,
  probability: share,
  probabilities: Probabilities,
  expected_return: z.number(),
  stop_loss: z.number().positive().nullable(),
  take_profit: z.number().positive().nullable(),
  raw_score: z.number(),
  latency_ms: nonNegative,
  explanation: z.unknown().optional(),
  /** Null when the model does not know where its training rows lie. */
  outlier: Outlyingness.nullable().optional(),
});

/** A prediction whose parts agree with each other; anything else is garbage and leaves the vote. */
export const PredictResponse = PredictResponseShape.superRefine((answer, context) => {
  const { action, confidence, probability, probabilities } = answer;
  if (Math.abs(confidence - probabilities[action]) > SAME_NUMBER_TOLERANCE) {
    context.addIssue({
      code: "custom",
      path: ["confidence"],
      message: `confidence ${confidence} is not probabilities.${action} ${probabilities[action]}`,
    });
  }
  const direction = probabilities.long + probabilities.short;
  if (Math.abs(probability * direction - probabilities.long) > PROBABILITY_SUM_TOLERANCE) {
    context.addIssue({
      code: "custom",
      path: ["probability"],
      message: `probability ${probability} is not P(long) / (P(long) + P(short))`,
    });
  }
});
export type PredictResponse = z.infer<typeof PredictResponse>;

/** Many rows of one symbol and timeframe in one call, for research. One bad row refuses the whole batch by its index. */
export const BatchRequest = z.object({
  symbol: label,
  timeframe,
  rows: z.array(z.object({ candles, indicators, history: FeatureHistory.optional() })).min(1).max(BATCH_ROWS_MAX),
});
export type BatchRequest = z.infer<typeof BatchRequest>;

export const BatchResponse = z.object({
  model_name: label,
  model_version: label,
  /** One answer a row, in the order of the rows. */
  predictions: z.array(PredictResponse),
  latency_ms: nonNegative,
});
export type BatchResponse = z.infer<typeof BatchResponse>;

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
});
export type HealthResponse = z.infer<typeof HealthResponse>;

/** One finished trade as a training sample. Sent twice it counts once. */
export const FeedbackRequest = z.object({
  trade_id: label,
  decision_id: label.optional(),
  /** Features at entry by name. */
  snapshot: z.record(z.string(), z.unknown()).optional(),
  entry_price: z.number().positive(),
  exit_price: z.number().positive(),
  /** Net of fees and funding, in the quote currency. */
  pnl: z.number(),
  outcome: z.enum(["win", "loss"]),
  duration_seconds: nonNegative,
});
export type FeedbackRequest = z.infer<typeof FeedbackRequest>;

export const FeedbackResponse = z.object({
  status: z.enum(["stored", "already_known"]),
  trade_id: label,
  samples_count: z.int().min(0),
});
export type FeedbackResponse = z.infer<typeof FeedbackResponse>;

export const RetrainRequest = z.object({
  reason: z.string().max(500).optional(),
  /** Trains even when there are too few samples since the last time. */
  force: z.boolean().optional(),
});
export type RetrainRequest = z.infer<typeof RetrainRequest>;

export const RetrainResponse = z.object({
  status: z.enum(["started", "already_running", "not_enough_samples"]),
  /** Null when nothing runs. */
  job_id: z.string().nullable(),
  samples_count: z.int().min(0),
});
export type RetrainResponse = z.infer<typeof RetrainResponse>;

/**
 * How far a training is. `kept`: it gave a sound model that has not shown itself better than the one that serves.
 * `rejected`: what it gave cannot serve.
 */
export const RetrainJob = z.object({
  job_id: z.string(),
  status: z.enum(["running", "done", "kept", "rejected", "failed", "cancelled"]),
  /** 0 to 1. */
  progress: share,
  stage: z.string(),
  reason: z.string().nullable(),
  started_at_ms: unixMs,
  ended_at_ms: unixMs.nullable(),
  /** The version it made, once it is in the registry. */
  model_version: z.string().nullable(),
  /** What the training reports: rows, folds, parity. */
  report: z.unknown(),
  /** Why its model does not serve, in words. */
  error: z.string().nullable(),
});
export type RetrainJob = z.infer<typeof RetrainJob>;

export const PromoteRequest = z.object({ version: label });
export type PromoteRequest = z.infer<typeof PromoteRequest>;

/** The answer to promote and rollback: who serves now, and who served before. */
export const ChampionResponse = z.object({ champion: label, previous: label.nullable() });
export type ChampionResponse = z.infer<typeof ChampionResponse>;

/** Every refusal of every route. */
export const ErrorResponse = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;

export const candleToWire = (candle: Candle): WireCandle => ({
  timestamp: candle.openTimeMs,
  open: candle.open,
  high: candle.high,
  low: candle.low,
  close: candle.close,
  volume: candle.volume,
});

export const candleFromWire = (candle: WireCandle): Candle => ({
  openTimeMs: candle.timestamp,
  open: candle.open,
  high: candle.high,
  low: candle.low,
  close: candle.close,
  volume: candle.volume,
});

export const forecastFromWire = (answer: PredictResponse): Forecast => ({
  modelName: answer.model_name,
  modelVersion: answer.model_version,
  action: answer.action,
  confidence: answer.confidence,
  probability: answer.probability,
  probabilities: answer.probabilities,
  expectedReturn: answer.expected_return,
  stopLoss: answer.stop_loss,
  takeProfit: answer.take_profit,
  rawScore: answer.raw_score,
  latencyMs: answer.latency_ms,
});

import { z } from "zod";
import { type Timeframe, TIMEFRAMES } from "../../domain/candle.ts";
import { ACTIONS, type Forecast } from "../../domain/forecast.ts";
import { checkedBy, type Fault, label, nonNegative, share } from "./fields.ts";
import { CANDLES_MAX, wireCandles as candles } from "./wire_candle.ts";

/** Most rows of one batch. */
export const BATCH_ROWS_MAX = 20_000;
const INDICATORS_MAX = 2_000;
/** How far probabilities may miss a sum of 1. */
export const PROBABILITY_SUM_TOLERANCE = 1e-3;
/** Room for float32 arithmetic between two ways to say the same number. */
const SAME_NUMBER_TOLERANCE = 1e-6;

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
  rows: z.array(z.array(z.number().nullable())).max(CANDLES_MAX),
});
export type FeatureHistory = z.infer<typeof FeatureHistory>;

export const PredictRequest = z.object({
  symbol: label,
  timeframe,
  candles,
  indicators,
  history: FeatureHistory.optional(),
  meta: z.looseObject({
    explain: z.boolean().optional(),
    /** It was answered before: what is answered now is not counted, watched or kept to learn from. */
    again: z.boolean().optional(),
  }).optional(),
});
export type PredictRequest = z.infer<typeof PredictRequest>;

export const Probabilities = z.object({ long: share, short: share, hold: share }).refine(
  ({ long, short, hold }) => Math.abs(long + short + hold - 1) <= PROBABILITY_SUM_TOLERANCE,
  { message: `probabilities must add up to 1 within ${PROBABILITY_SUM_TOLERANCE}` },
);

const byClass = { long: z.number(), short: z.number(), hold: z.number() };

/** Why an answer is as it is: `base` and all contributions add up to what `of` names, of the row. */
export const Explanation = z.object({
  /** Exact for trees and for readers of candles; sampled, and as exact as its sum, for every other model. */
  method: z.enum(["tree_shap", "shapley", "shapley_sampling"]),
  /** Trees are told by what they add up themselves: a forest's sums are the shares of its classes, not their margins. */
  of: z.enum(["margins", "shares", "log_odds"]),
  /** What a feature is held against when it is not known. */
  against: z.enum(["training rows", "leaves", "calm window", "training medians"]),
  base: z.object(byClass),
  /** Largest first. `value` is the feature's own. */
  contributions: z.array(z.object({ feature: label, value: z.number(), ...byClass })),
});
export type Explanation = z.infer<typeof Explanation>;

/** An explanation as any server may give it: in words of its own, or why there is none. */
export const ToldExplanation = z.union([
  z.object({ method: z.literal("none"), reason: z.string().max(1_000) }),
  z.object({
    method: label,
    /** As in `Explanation`; of another kind, or left out: taken as margins. */
    of: label.optional(),
    base: z.object(byClass).optional(),
    contributions: z.array(z.object({ feature: label, value: z.number(), ...byClass })).max(INDICATORS_MAX),
  }),
]);
export type ToldExplanation = z.infer<typeof ToldExplanation>;

/** How far a row lies from the training rows. */
export const Outlyingness = z.object({
  /** In units of the distance that 99 of 100 training rows stay below; above 1 is an outlier. */
  score: nonNegative,
  /** Share of the training rows that lie nearer. */
  quantile: share,
  is_outlier: z.boolean(),
});

const ReturnsByClass = z.object({ long: z.number(), short: z.number(), hold: z.number() });

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
  /** Mean gross return of a long and of a short trade by the class that comes true, as fractions; null when not known. */
  class_returns: z.object({ long: ReturnsByClass, short: ReturnsByClass }).nullable().optional(),
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

export const forecastFromWire = (answer: PredictResponse): Forecast => ({
  modelName: answer.model_name,
  modelVersion: answer.model_version,
  action: answer.action,
  confidence: answer.confidence,
  probability: answer.probability,
  probabilities: answer.probabilities,
  expectedReturn: answer.expected_return,
  ...(answer.class_returns && { classReturns: answer.class_returns }),
  stopLoss: answer.stop_loss,
  takeProfit: answer.take_profit,
  rawScore: answer.raw_score,
  latencyMs: answer.latency_ms,
  ...(answer.outlier ? { outlierScore: answer.outlier.score } : {}),
});

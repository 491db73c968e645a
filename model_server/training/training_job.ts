import { z } from "zod";
import { TIMEFRAMES } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** What a training process is told: one JSON object, as its argument or on its standard input. */
export const TrainingJob = z.strictObject({
  /** Path of a csv or csv.gz of candles: `timestamp_ms,open,high,low,close,volume`. */
  history: z.string().min(1),
  symbol: z.string().min(1),
  timeframe: z.enum(TIMEFRAMES as [typeof TIMEFRAMES[number]]),
  learner: z.string().min(1),
  horizon_bars: z.int().min(1).max(1000),
  /** Nothing that closed later is seen. */
  train_to_ms: z.int().positive(),
  seed: z.int(),
  /** Gets `<model>.onnx` and `<model>.report.json`; made when it is not there. */
  out_dir: z.string().min(1),
  folds: z.int().min(1).max(20).default(1),
  /** Version of the model that this one is to replace. */
  parent: z.string().default(""),
  /** Settings of the learner that differ from its defaults. */
  params: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  weights: z.strictObject({
    by: z.enum(["equal", "uniqueness"]).default("equal"),
    /** Candles after which an older row counts half as much. */
    half_life_bars: z.number().positive().nullable().default(null),
  }).prefault({}),
  /** By feature: 1 rising, -1 falling, for long against short. */
  monotone: z.record(z.string(), z.union([z.literal(-1), z.literal(0), z.literal(1)])).default({}),
});
export type TrainingJob = z.output<typeof TrainingJob>;

/** @returns The job, or one sentence with every fault. */
export function parseTrainingJob(text: string): Result<TrainingJob> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = TrainingJob.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "job"}: ${message}`);
  return err(`The training job is not valid: ${faults.join("; ")}`);
}

function parseJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(`The training job is not JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
}

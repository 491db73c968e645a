import { z } from "zod";
import { TrainingSettings } from "./training_settings.ts";
import { DEFAULT_LABEL, labelText, parseLabel } from "../../outcomes/label.ts";
import { TIMEFRAMES } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** What a training process is told: one JSON object, as its argument or on its standard input. */
export const TrainingJob = z.strictObject({
  /** Path of a csv or csv.gz of candles: `timestamp_ms,open,high,low,close,volume`. */
  history: z.string().min(1),
  /** Path of a csv of the candles that came since; those after the history's last are learned from too. */
  live: z.string().nullable().default(null),
  /** Path of the real trades that `outcome_based` labels know of: a JSON line each, as feedback is kept. */
  feedback: z.string().nullable().default(null),
  symbol: z.string().min(1),
  timeframe: z.enum(TIMEFRAMES as [typeof TIMEFRAMES[number]]),
  learner: z.string().min(1),
  horizon_bars: z.int().min(1).max(1000),
  /** What is foreseen, as `labelText` writes it. */
  label: z.string().default(labelText(DEFAULT_LABEL)).transform((text, context) => {
    const label = parseLabel(text);
    if (label.ok) return label.value;
    context.addIssue({ code: "custom", message: label.error });
    return z.NEVER;
  }),
  /** Nothing that closed later is seen. */
  train_to_ms: z.int().positive(),
  seed: z.int(),
  /** Gets `<model>.onnx` and `<model>.report.json`; made when it is not there. */
  out_dir: z.string().min(1),
  folds: z.int().min(1).max(20).default(1),
  /** The model that serves, whose place this one is to take; null where none does. */
  champion: z.strictObject({
    version: z.string().min(1),
    /** Path of its ONNX file. */
    file: z.string().min(1),
    features: z.array(z.string()).min(1),
    window: z.int().min(1),
    trained_to_ms: z.int(),
    /** Mean return of a trade by the class that came true: long, short, hold. */
    class_returns: z.strictObject({ long: z.array(z.number()).length(3), short: z.array(z.number()).length(3) }),
  }).nullable().default(null),
  /** Of a round trip, as a fraction. */
  cost: z.number().min(0).max(1).default(0.002),
  settings: TrainingSettings.prefault({}),
});
export type TrainingJob = z.output<typeof TrainingJob>;
export type TrainingJobInput = z.input<typeof TrainingJob>;

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

import { CANDLE_COLUMNS } from "../../domain/candle.ts";
import { z } from "zod";
import type { Action } from "../../domain/forecast.ts";
import { parseCloud, type TrainingCloud } from "../insight/dissimilarity.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { parseBins, type ReferenceBins } from "../insight/reference_bins.ts";
import { type Barriers, type Label, parseLabel } from "../../outcomes/label.ts";

/** What a model says about itself in its file. */
export interface ModelCard {
  /** Input columns, in order. */
  readonly features: readonly string[];
  readonly schemaHash: string;
  /** Candles a row looks at. */
  readonly window: number;
  readonly learner: string;
  readonly horizonBars: number | null;
  readonly trainedFromMs: number | null;
  readonly trainedToMs: number | null;
  readonly samples: number;
  /** Null when the label has no barriers. */
  readonly exits: Barriers | null;
  /** Mean gross return of a long and of a short trade, by the class that came true. Null when not told. */
  readonly classReturns: ClassReturns | null;
  /** Where the training rows lie. Null when not told. */
  readonly cloud: TrainingCloud | null;
  /** What it was taught to foresee. Null when not told, or in no words of ours. */
  readonly label: Label | null;
  /** What its features were like in training, and its P(long) and P(short) out of sample. Null when not told. */
  readonly featureBins: ReferenceBins | null;
  readonly answerBins: ReferenceBins | null;
}

/** True for a model whose window holds candles themselves instead of features. */
export const readsCandles = ({ features, window }: Pick<ModelCard, "features" | "window">): boolean =>
  window > 1 && features.every((name) => (CANDLE_COLUMNS as readonly string[]).includes(name));

export type ClassReturns = Readonly<Record<"long" | "short", Readonly<Record<Action, number>>>>;

/** P(long) and P(short). */
const ANSWER_COLUMNS = 2;

/** A list in JSON or with commas. */
const nameList = z.string().transform((text) => text.startsWith("[") ? JSON.parse(text) : text.split(","))
  .pipe(z.array(z.string().trim().min(1)).min(1));
const whole = z.string().transform(Number).pipe(z.int());

const byClass = z.union([
  z.object({ long: z.number(), short: z.number(), hold: z.number() }),
  z.tuple([z.number(), z.number(), z.number()]).transform(([long, short, hold]) => ({ long, short, hold })),
]);
const classReturns = z.string().transform((text): unknown => JSON.parse(text))
  .pipe(z.object({ long: byClass, short: byClass }));

const Metadata = z.object({
  "xylen.features": nameList,
  "xylen.schema_hash": z.string().min(1),
  "xylen.window": whole.pipe(z.int().positive()).default(1),
  "xylen.label": z.string().default(""),
  "xylen.horizon_bars": whole.optional(),
  "xylen.trained_from_ms": whole.optional(),
  "xylen.trained_to_ms": whole.optional(),
  "xylen.learner": z.string().default("onnx"),
  "xylen.samples": whole.default(0),
  "xylen.class_returns": classReturns.optional(),
  "xylen.training_cloud": z.string().optional(),
  "xylen.feature_bins": z.string().default(""),
  "xylen.answer_bins": z.string().default(""),
});

/** @returns The card, or which metadata is missing or cannot be read. */
export function readModelCard(metadata: Readonly<Record<string, string>>): Result<ModelCard> {
  const missing = ["xylen.features", "xylen.schema_hash"].filter((key) => !(key in metadata));
  if (missing.length > 0) {
    return err(`The model does not name its inputs: metadata ${missing.join(" and ")} is missing`);
  }
  const parsed = parse(metadata);
  if (!parsed.ok) return parsed;
  const card = parsed.value;
  const label = parseLabel(card["xylen.label"]);
  const features = card["xylen.features"];
  return ok({
    features,
    schemaHash: card["xylen.schema_hash"],
    window: card["xylen.window"],
    learner: card["xylen.learner"],
    horizonBars: card["xylen.horizon_bars"] ?? null,
    trainedFromMs: card["xylen.trained_from_ms"] ?? null,
    trainedToMs: card["xylen.trained_to_ms"] ?? null,
    samples: card["xylen.samples"],
    exits: label.ok && label.value.method !== "forward_returns" ? barriersOf(label.value) : null,
    classReturns: card["xylen.class_returns"] ?? null,
    cloud: parseCloud(card["xylen.training_cloud"] ?? "", features.length),
    label: label.ok ? label.value : null,
    featureBins: parseBins(card["xylen.feature_bins"], features.length),
    answerBins: parseBins(card["xylen.answer_bins"], ANSWER_COLUMNS),
  });
}

function parse(metadata: Readonly<Record<string, string>>): Result<z.infer<typeof Metadata>> {
  try {
    const parsed = Metadata.safeParse(metadata);
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return err(`The model's metadata ${issue?.path.join(".")} cannot be read: ${issue?.message}`);
  } catch (cause) {
    return err(`The model's metadata cannot be read: ${cause instanceof Error ? cause.message : cause}`);
  }
}

const barriersOf = ({ stop, target }: Barriers): Barriers => ({ stop, target });

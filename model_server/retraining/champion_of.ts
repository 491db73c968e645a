import { CLASSES } from "../../outcomes/classes.ts";
import type { Action } from "../../domain/forecast.ts";
import type { TrainingJobInput } from "../training/training_job.ts";

/** Of a model's card, what a training holds its own against. */
interface Card {
  readonly features: readonly string[];
  readonly window: number;
  readonly trainedToMs: number | null;
  readonly classReturns: Readonly<Record<"long" | "short", Readonly<Record<Action, number>>>> | null;
}

/** The model that serves, as a training is told of it; null for one that hides what it saw. @param file Its ONNX file. */
export function championOf(
  version: string,
  card: Card,
  file: string,
): NonNullable<TrainingJobInput["champion"]> | null {
  if (card.trainedToMs === null) return null;
  const returns = (side: "long" | "short") => CLASSES.map((each) => card.classReturns?.[side][each] ?? 0);
  return {
    version,
    file,
    features: [...card.features],
    window: card.window,
    trained_to_ms: card.trainedToMs,
    class_returns: { long: returns("long"), short: returns("short") },
  };
}

import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";

/** How a learner learns, where it differs from its defaults. Part of a model's identity: other settings, another model. */
export const TrainingSettings = z.strictObject({
  /** Settings of the learner. */
  params: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  weights: z.strictObject({
    by: z.enum(["equal", "uniqueness"]).default("equal"),
    /** Candles after which an older row counts half as much. */
    half_life_bars: z.number().positive().nullable().default(null),
  }).prefault({}),
  /** By feature: 1 rising, -1 falling, for long against short. */
  monotone: z.record(z.string(), z.union([z.literal(-1), z.literal(0), z.literal(1)])).default({}),
  /** At most so many features, chosen on purged folds; null for all. A learner that reads candles has none to choose. */
  features_kept: z.int().positive().nullable().default(null),
  /** The newest candles that are learned from, a window that slides; null for all, a window that grows. */
  window_candles: z.int().positive().nullable().default(null),
});
export type TrainingSettings = z.output<typeof TrainingSettings>;

export const DEFAULT_SETTINGS: TrainingSettings = TrainingSettings.parse({});

/** As a command line and a lineage hold it. */
export const settingsText = (settings: TrainingSettings): string => JSON.stringify(settings);

/** @returns The settings, every default filled in, or one sentence with every fault. */
export function parseSettings(text: string): Result<TrainingSettings> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(`The training settings are not JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
  const parsed = TrainingSettings.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "settings"}: ${message}`);
  return err(`The training settings are not valid: ${faults.join("; ")}`);
}

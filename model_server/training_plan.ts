import { err, ok, type Result } from "../domain/result.ts";
import type { AskedTraining } from "./candidate.ts";
import type { WantedLineage } from "./registry/lineage.ts";
import type { TrainingJob } from "./retraining/training_job.ts";
import { sha256Hex } from "./serving/model_file.ts";

/** What a server trains when it has to: the market's own history, one learner, one horizon. */
export interface TrainingPlan {
  readonly learner: string;
  readonly horizonBars: number;
  /** Path of a candle file. */
  readonly history: string;
  readonly symbol: string;
  readonly timeframe: string;
  /** Nothing after this instant may be seen; null for the whole file. */
  readonly trainToMs: number | null;
  readonly seed: number;
}

/** Enough to judge a model; each further fold costs a whole training before the first decision. */
const REPORT_FOLDS = 1;

/** The last that a `Date` can hold: later than any candle. */
const LAST_INSTANT_MS = 8.64e15;

export const trainingJob = (plan: TrainingPlan): Omit<TrainingJob, "out_dir"> => ({
  history: plan.history,
  symbol: plan.symbol,
  timeframe: plan.timeframe,
  learner: plan.learner,
  horizon_bars: plan.horizonBars,
  train_to_ms: plan.trainToMs ?? LAST_INSTANT_MS,
  seed: plan.seed,
  folds: REPORT_FOLDS,
});

/** The lineage that a training by this plan gives now. @returns Why not, when the history cannot be read. */
export async function askedOf(plan: TrainingPlan, name: string): Promise<Result<AskedTraining>> {
  const hash = await historyHash(plan.history);
  if (!hash.ok) return hash;
  return ok({
    name,
    data_hash: hash.value,
    symbol: plan.symbol,
    timeframe: plan.timeframe,
    learner: plan.learner,
    horizon_bars: plan.horizonBars,
    seed: plan.seed,
    train_to_ms: plan.trainToMs,
  });
}

export function wantedOf({ name: _name, ...asked }: AskedTraining, schemaHash: string): WantedLineage {
  return { ...asked, schema_hash: schemaHash };
}

async function historyHash(path: string): Promise<Result<string>> {
  try {
    return ok(await sha256Hex(await Deno.readFile(path)));
  } catch (cause) {
    return err(`Cannot read the history ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
}

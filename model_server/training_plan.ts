import type { Timeframe } from "../domain/candle.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type AskedTraining, LAST_INSTANT_MS } from "./candidate.ts";
import type { PromotionSettings } from "./promotion/gates.ts";
import type { WantedLineage } from "./registry/lineage.ts";
import type { TrainingRequest } from "./retraining/retrain_jobs.ts";
import { settingsText, type TrainingSettings } from "./training/training_settings.ts";
import { sha256Hex } from "./serving/model_file.ts";

/** What a server trains when it has to: the market's own history, one learner, one label. */
export interface TrainingPlan {
  readonly learner: string;
  readonly horizonBars: number;
  /** What it foresees, as `labelText` writes it. */
  readonly label: string;
  /** Path of a candle file. */
  readonly history: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Nothing after this instant may be seen; null for the whole file. */
  readonly trainToMs: number | null;
  readonly seed: number;
  readonly settings: TrainingSettings;
  /** Of a round trip, as a fraction: fees and slippage both ways. */
  readonly cost: number;
  /** What a new model must show before it serves instead of another. */
  readonly promotion: PromotionSettings;
  /** What a model learned may become so old before it no longer votes; null for any age. */
  readonly maxAgeMs: number | null;
}

/** Enough to judge a model; each further fold costs a whole training before the first decision. */
const REPORT_FOLDS = 1;
/** A successor is judged over more. */
const SUCCESSION_FOLDS = 5;
/** From this share of its longest age on a model is no opponent any more: soon nobody listens to it. */
const SUCCESSION_AGE = 0.75;

/** What a server knows beside its plan when it trains. */
export interface TrainingGround {
  /** The model that serves, whose place the new one is to take. */
  readonly champion: TrainingRequest["job"]["champion"];
  /** Candles since the history: a csv, and when the newest of them closed. Null while there are none. */
  readonly live: { readonly path: string; readonly toMs: number } | null;
  /** Where finished trades are kept, a JSON line each; null where there are none. */
  readonly feedback: string | null;
}

/**
 * A training by this plan as of now. Its identity stays that of the plan, so that its model is the answer to it after a
 * restart too; what it may see goes on to the newest candle.
 *
 * @returns Why not, when the history cannot be read.
 */
export async function trainingRequest(
  plan: Omit<TrainingPlan, "promotion">,
  name: string,
  { champion, live, feedback }: TrainingGround,
): Promise<Result<TrainingRequest>> {
  const asked = await askedOf(plan, name);
  if (!asked.ok) return asked;
  const { learner, horizonBars, label, history, symbol, timeframe, trainToMs, seed, settings, cost, maxAgeMs } = plan;
  const ageMs = champion && live ? live.toMs - champion.trained_to_ms : 0;
  const isSuccession = maxAgeMs !== null && ageMs >= SUCCESSION_AGE * maxAgeMs;
  const job = {
    history,
    live: live?.path ?? null,
    feedback,
    symbol,
    timeframe,
    learner,
    horizon_bars: horizonBars,
    label,
    train_to_ms: trainToMs === null ? LAST_INSTANT_MS : Math.max(trainToMs, live?.toMs ?? 0),
    seed,
    settings,
    folds: isSuccession ? SUCCESSION_FOLDS : REPORT_FOLDS,
    cost,
    champion: isSuccession ? null : champion ?? null,
  };
  return ok({ asked: asked.value, opponent: isSuccession ? "base_rates" : "champion", job });
}

/** The lineage that a training by this plan gives now. @returns Why not, when the history cannot be read. */
export async function askedOf(
  plan: Omit<TrainingPlan, "promotion" | "maxAgeMs">,
  name: string,
): Promise<Result<AskedTraining>> {
  const hash = await historyHash(plan.history);
  if (!hash.ok) return hash;
  return ok({
    name,
    data_hash: hash.value,
    symbol: plan.symbol,
    timeframe: plan.timeframe,
    learner: plan.learner,
    horizon_bars: plan.horizonBars,
    label: plan.label,
    seed: plan.seed,
    settings: settingsText(plan.settings),
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

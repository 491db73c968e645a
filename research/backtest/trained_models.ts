import { basename, join } from "node:path";
import pLimit from "p-limit";
import type { Timeframe } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { startTraining, TRAINING_PROGRAM } from "../../model_server/retraining/training_child.ts";
import { trainingRequest } from "../../model_server/training_plan.ts";
import type { TrainingSettings } from "../../model_server/training/training_settings.ts";

/** A model that a backtest trains for itself. */
export interface WantedModel {
  readonly name: string;
  readonly learner: string;
  readonly horizonBars: number;
  /** As `labelText` writes it. */
  readonly label: string;
  readonly settings: TrainingSettings;
  /** Of a round trip, as a fraction. */
  readonly cost: number;
}

export interface TrainingData {
  /** Path of a candle file. */
  readonly history: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Nothing that closed later is seen. */
  readonly trainToMs: number;
}

/** The seed of the model servers. */
export const TRAINING_SEED = 1;
/** Each has a core. */
export const TRAININGS_AT_ONCE = 2;

/**
 * Trains each in a process of its own, as its model server would, into `<folder>/<name>/`.
 *
 * @returns Paths of the ONNX files by name, or why one could not be trained.
 */
export async function trainModels(
  models: readonly WantedModel[],
  data: TrainingData,
  folder: string,
  onProgress: (fraction: number, stage: string) => void,
): Promise<Result<Map<string, string>>> {
  const limit = pLimit(TRAININGS_AT_ONCE);
  const done = new Map(models.map(({ name }) => [name, 0]));
  const trained = await limit.map(models, async (model) => {
    const outDir = join(folder, model.name);
    await Deno.mkdir(outDir, { recursive: true });
    const plan = { ...model, ...data, seed: TRAINING_SEED, maxAgeMs: null };
    const request = await trainingRequest(plan, model.name, { champion: null, live: null, feedback: null });
    if (!request.ok) return { name: model.name, ended: request, outDir };
    const job = { ...request.value.job, out_dir: outDir };
    const ended = await startTraining(TRAINING_PROGRAM, job, ({ progress, stage }) => {
      done.set(model.name, progress);
      onProgress([...done.values()].reduce((sum, each) => sum + each, 0) / models.length, `${model.name}: ${stage}`);
    }).ended;
    return { name: model.name, ended, outDir };
  });
  const files = new Map<string, string>();
  for (const { name, ended, outDir } of trained) {
    if (!ended.ok) return err(`Model ${name} cannot be trained: ${ended.error}`);
    files.set(name, trainedFile(outDir, ended.value.model));
  }
  return ok(files);
}

/** Where a training has left its model. @param told Its path, as the training process says it. */
export const trainedFile = (outDir: string, told: string): string => join(outDir, basename(told));

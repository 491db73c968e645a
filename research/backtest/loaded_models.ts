import { FEATURE_NAMES, SCHEMA_HASH } from "../../features/mod.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { checkFile } from "../../model_server/candidate.ts";
import type { ModelMapping } from "../../model_server/serving/model_mapping.ts";
import { inOneWorker } from "../../model_server/serving/shared_inference.ts";
import { StoredRows } from "../../model_server/serving/stored_rows.ts";
import type { BacktestModel } from "./asked_models.ts";

/** A model's file and its place in the ensemble. */
export interface ModelFileOf {
  readonly name: string;
  readonly weight: number;
  readonly path: string;
  /** For one that does not tell what it reads. */
  readonly mapping: ModelMapping | null;
}

/** A batch that takes longer has gone astray. */
const BATCH_TIMEOUT_MS = 600_000;

/** One thread for all models of the process, however many generations there are. */
const open = inOneWorker(BATCH_TIMEOUT_MS);

/**
 * Opens every model as its server would, in a thread beside whoever trades on their answers.
 *
 * @returns The first that cannot be served, in words.
 */
export async function loadModels(files: readonly ModelFileOf[]): Promise<Result<BacktestModel[]>> {
  const catalogue = { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH };
  const models: BacktestModel[] = [];
  for (const { name, weight, path, mapping } of files) {
    const loaded = await checkFile(path, name, { catalogue, storedRows: new StoredRows(), open }, mapping);
    if (!loaded.ok) {
      await releaseModels(models);
      return loaded;
    }
    models.push({ ...loaded.value, name, weight });
  }
  return ok(models);
}

export const releaseModels = async (models: readonly BacktestModel[]): Promise<void> => {
  for (const { model } of models) await model.release();
};

/** A model that has learned from traded candles knows the answers. @returns Which one, in words. */
export function lookaheadFault(models: readonly BacktestModel[], firstTradedMs: number): Result<readonly string[]> {
  const unknown: string[] = [];
  for (const { name, model: { card } } of models) {
    if (card.trainedToMs === null) unknown.push(name);
    else if (card.trainedToMs > firstTradedMs) {
      return err(
        `Model ${name} was trained to ${iso(card.trainedToMs)}, after the first traded candle at ${
          iso(firstTradedMs)
        }: it would know the answers. Trade later candles, or have models trained for it: without --models`,
      );
    }
  }
  return ok(unknown);
}

const iso = (ms: number): string => new Date(ms).toISOString();

import { type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { BLOCKS_MIN } from "../../outcomes/paired_t.ts";
import { BLOCK_HORIZONS, type Opponent } from "./compare.ts";
import { inputShape } from "./onnx/model_file.ts";
import { runModel } from "./onnx/parity.ts";
import type { Champion } from "./training_options.ts";
import { columnsOf, type PreparedTraining } from "./prepare_training.ts";
import { embargoBars, foldsFrom, type Split } from "./splits.ts";

/** Folds that a challenger has to be steady over. */
const FOLDS = 5;

/** @returns The first row whose candle lies an embargo after all that the champion has seen; the count when there is none. */
export function firstUnseenRow(
  { dataset }: PreparedTraining,
  champion: Champion,
  timeframe: Timeframe,
) {
  const fromMs = champion.trainedToMs + embargoBars(dataset.horizonBars) * timeframeMs(timeframe);
  const row = dataset.openTimesMs.findIndex((openTimeMs) => openTimeMs >= fromMs);
  return row < 0 ? dataset.count : row;
}

/** The champion's answers to the rows that it has not seen, and the folds that are made of them. */
export interface Contest {
  readonly opponent: Opponent;
  readonly splits: readonly Split[];
}

/** The rows as the champion reads them: other features of the same candles, or windows of the same columns. */
function rowsFor({ features, window }: Champion, prepared: PreparedTraining) {
  if (window !== prepared.window) return null;
  if (window > 1) return features.join() === prepared.columns.join() ? prepared.rows : null;
  return columnsOf(prepared.dataset, features);
}

/** @returns Why the two cannot be held against each other: then the challenger has to wait. */
export async function contestWith(
  champion: Champion,
  prepared: PreparedTraining,
  timeframe: Timeframe,
): Promise<Result<Contest>> {
  const { window, dataset } = prepared;
  const rows = rowsFor(champion, prepared);
  if (!rows) return err(`${champion.version} reads other columns than there are`);
  const from = firstUnseenRow(prepared, champion, timeframe);
  const unseen = dataset.count - from, needed = BLOCKS_MIN * BLOCK_HORIZONS * dataset.horizonBars;
  if (unseen < needed) {
    return err(`there are ${unseen} rows that ${champion.version} has not seen, ${needed} are needed`);
  }
  const shape = inputShape({ features: champion.features, window });
  const part = Float32Array.from(rows.rows.subarray(from * rows.featureCount, dataset.count * rows.featureCount));
  const { probabilities } = await runModel(champion.onnx, part, shape);
  const range = { from, to: dataset.count };
  const { version, classReturns } = champion;
  return ok({ opponent: { version, classReturns, probabilities, range }, splits: foldsFrom(dataset, from, FOLDS) });
}

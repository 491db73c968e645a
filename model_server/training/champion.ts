import { type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { BLOCKS_MIN } from "../promotion/paired_t.ts";
import { BLOCK_HORIZONS, type Opponent } from "./compare.ts";
import { inputShape } from "./onnx/model_file.ts";
import { runModel } from "./onnx/parity.ts";
import type { Champion } from "./training_options.ts";
import type { PreparedTraining } from "./prepare_training.ts";
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

/** @returns Why the two cannot be held against each other: then the challenger has to wait. */
export async function contestWith(
  champion: Champion,
  prepared: PreparedTraining,
  timeframe: Timeframe,
): Promise<Result<Contest>> {
  const { columns, window, rows, dataset } = prepared;
  if (champion.window !== window || champion.features.join() !== columns.join()) {
    return err(`${champion.version} reads other columns than the new model`);
  }
  const from = firstUnseenRow(prepared, champion, timeframe);
  const unseen = dataset.count - from, needed = BLOCKS_MIN * BLOCK_HORIZONS * dataset.horizonBars;
  if (unseen < needed) {
    return err(`there are ${unseen} rows that ${champion.version} has not seen, ${needed} are needed`);
  }
  const shape = inputShape({ features: columns, window });
  const part = Float32Array.from(rows.rows.subarray(from * rows.featureCount, dataset.count * rows.featureCount));
  const { probabilities } = await runModel(champion.onnx, part, shape);
  const range = { from, to: dataset.count };
  const { version, classReturns } = champion;
  return ok({ opponent: { version, classReturns, probabilities, range }, splits: foldsFrom(dataset, from, FOLDS) });
}

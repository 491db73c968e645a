import type { Candle, CANDLE_COLUMNS } from "../../domain/candle.ts";
import { FEATURE_NAMES } from "../../features/mod.ts";
import { type ModelCard, readsCandles } from "../../model_server/serving/model_card.ts";
import type { FeatureTable } from "./feature_table.ts";

/** Writes at `at` what a model reads of a candle; false where something of it is not there. */
export type RowReader = (index: number, out: Float32Array, at: number) => boolean;

/** The rows of a table as a model server would make them of requests: the same numbers, without the requests. */
export const rowReader = (card: ModelCard, table: FeatureTable): RowReader =>
  readsCandles(card) ? candleRows(card, table.candles) : featureRows(card, table);

function featureRows({ features, window }: ModelCard, { values }: FeatureTable): RowReader {
  const columns = Int32Array.from(features, (name) => FEATURE_NAMES.indexOf(name));
  return (index, out, at) => {
    if (index + 1 < window) return false;
    for (let i = index + 1 - window, to = at; i <= index; i++) {
      const from = i * FEATURE_NAMES.length;
      for (let c = 0; c < columns.length; c++, to++) {
        out[to] = values[from + columns[c]!]!;
        if (!Number.isFinite(out[to])) return false;
      }
    }
    return true;
  };
}

/** Windows overlap: each candle is read once for all that it is in. */
function candleRows({ features, window }: ModelCard, candles: readonly Candle[]): RowReader {
  const width = features.length;
  const names = features as readonly (typeof CANDLE_COLUMNS[number])[];
  const columns = new Float32Array(candles.length * width);
  candles.forEach((candle, i) => names.forEach((name, c) => columns[i * width + c] = candle[name]));
  const evenly = evenSteps(candles);
  return (index, out, at) => {
    if (index + 1 < window || evenly[index]! + 1 < window) return false;
    out.set(columns.subarray((index + 1 - window) * width, (index + 1) * width), at);
    return true;
  };
}

/** Of each candle: how many steps that lead to it are as long as the last of them, one behind the other. */
function evenSteps(candles: readonly Candle[]): Int32Array {
  const steps = new Int32Array(candles.length);
  const stepTo = (i: number) => candles[i]!.openTimeMs - candles[i - 1]!.openTimeMs;
  for (let i = 1; i < candles.length; i++) steps[i] = i > 1 && stepTo(i) === stepTo(i - 1) ? steps[i - 1]! + 1 : 1;
  return steps;
}

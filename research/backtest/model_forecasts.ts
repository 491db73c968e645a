import { type Candle } from "../../domain/candle.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";
import type { Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { FEATURE_NAMES } from "../../features/mod.ts";
import { candleToWire, forecastFromWire } from "../../model_server/contract/mod.ts";
import { type Outlyingness, outlyingness } from "../../model_server/insight/dissimilarity.ts";
import { candleRow } from "../../model_server/serving/candle_row.ts";
import type { ClassScores } from "../../model_server/serving/class_scores.ts";
import { readsCandles } from "../../model_server/serving/model_card.ts";
import type { NamedModel } from "../../model_server/serving/model_slot.ts";
import { prediction } from "../../model_server/serving/prediction.ts";
import type { FeatureTable } from "./feature_table.ts";
import type { Forecasts } from "./trading.ts";

/** One member of the ensemble. */
export interface BacktestModel extends NamedModel {
  /** As the configuration calls it. */
  readonly name: string;
  readonly weight: number;
}

/** Rows of one run of a model: more would only need more memory. */
const BATCH_ROWS = 4_096;

/**
 * What these models say of every candle of a table, computed ahead in batches. The answers are those that their model
 * servers would give: the same rows, the same session, the same conversion.
 *
 * @param firstAskedMs Open time of the first candle that will be asked about.
 * @returns Why a model failed, in one sentence that names it.
 */
export async function modelForecasts(
  models: readonly BacktestModel[],
  tables: ReadonlyMap<string, FeatureTable>,
  firstAskedMs: number,
): Promise<Result<Forecasts>> {
  const bySymbol = new Map<string, readonly Scored[]>();
  for (const [symbol, table] of tables) {
    const scored: Scored[] = [];
    for (const model of models) {
      const scores = await scoreAll(model, table, firstAskedMs);
      if (!scores.ok) return err(`Model ${model.name} cannot be asked about ${symbol}: ${scores.error}`);
      scored.push(scores.value);
    }
    bySymbol.set(symbol, scored);
  }
  return ok(({ symbol, candles, features }) => {
    const scored = bySymbol.get(symbol);
    invariant(scored, `${symbol} has a table`);
    return scored.map((each) => answerOf(each, candles, features));
  });
}

/** A model's word on the candles of a table. */
interface Scored {
  readonly model: BacktestModel;
  /** By open time: the row of `scores`, and how far it lies from what the model learned. */
  readonly rows: ReadonlyMap<
    number,
    { readonly part: ClassScores; readonly row: number; readonly outlier: Outlyingness | null }
  >;
}

async function scoreAll(model: BacktestModel, table: FeatureTable, firstAskedMs: number): Promise<Result<Scored>> {
  const { model: served } = model;
  const { card, rowLength } = served;
  const read = rowReader(model, table);
  const rows = new Map<number, { part: ClassScores; row: number; outlier: Outlyingness | null }>();
  const first = table.candles.findIndex(({ openTimeMs }) => openTimeMs >= firstAskedMs);
  const matrix = new Float32Array(BATCH_ROWS * rowLength);
  for (let from = first; from >= 0 && from < table.candles.length; from += BATCH_ROWS) {
    const asked: number[] = [];
    for (let index = from; index < Math.min(from + BATCH_ROWS, table.candles.length); index++) {
      if (read(index, matrix.subarray(asked.length * rowLength, (asked.length + 1) * rowLength))) asked.push(index);
    }
    if (asked.length === 0) continue;
    const part = await served.classify(matrix.subarray(0, asked.length * rowLength));
    if (!part.ok) return part;
    asked.forEach((index, row) => {
      const end = (row + 1) * rowLength;
      const outlier = card.cloud && outlyingness(card.cloud, matrix.subarray(end - card.features.length, end));
      rows.set(table.candles[index]!.openTimeMs, { part: part.value, row, outlier });
    });
  }
  return ok({ model, rows });
}

/** Writes what a model reads of a candle; false where something of it is not there. */
type RowReader = (index: number, out: Float32Array) => boolean;

function rowReader({ model: { card } }: BacktestModel, table: FeatureTable): RowReader {
  if (readsCandles(card)) {
    return (index, out) => {
      const newest = table.candles.slice(Math.max(0, index + 1 - card.window), index + 1).map(candleToWire);
      const row = candleRow(card, newest, "");
      if (row.ok) out.set(row.value);
      return row.ok;
    };
  }
  const columns = card.features.map((name) => FEATURE_NAMES.indexOf(name));
  return (index, out) => {
    if (index + 1 < card.window) return false;
    for (let i = index + 1 - card.window, at = 0; i <= index; i++) {
      const row = table.row(i);
      for (const column of columns) {
        const value = Math.fround(row[column]!);
        if (!Number.isFinite(value)) return false;
        out[at++] = value;
      }
    }
    return true;
  };
}

function answerOf({ model, rows }: Scored, candles: readonly Candle[], features: FeatureVector): ForecastAnswer {
  const { name: modelName, weight } = model;
  const common = { modelName, endpoint: "backtest", weight, latencyMs: 0 };
  const found = rows.get(features.openTimeMs);
  if (!found) {
    const detail = "something that it reads of this candle is not there: see the quality of the data";
    return { ...common, ok: false, fault: "refused", detail };
  }
  const said = prediction(model, found.part, found.row, {
    modelName,
    close: candles.at(-1)!.close,
    atr: featureValue(features, "atr"),
    outlier: found.outlier,
    latencyMs: 0,
  });
  const forecast: Forecast = { ...forecastFromWire(said), modelName };
  return { ...common, ok: true, forecast, raw: null };
}

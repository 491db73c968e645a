import { type Candle, timeframeMs } from "../../domain/candle.ts";
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
export const modelForecasts = (
  models: readonly BacktestModel[],
  tables: ReadonlyMap<string, FeatureTable>,
  firstAskedMs: number,
): Promise<Result<Forecasts>> =>
  generationForecasts(models.map((model) => [{ model, fromMs: firstAskedMs }]), tables, {
    firstAskedMs,
    maxAgeMs: null,
  });

/** A model and since when it is asked. */
export interface Asked {
  readonly model: BacktestModel;
  /** Open time of the first candle that it answers for. */
  readonly fromMs: number;
}

/**
 * The same where a model follows another.
 *
 * @param members Each with its models by time. @param rule `maxAgeMs`: what a model learned may be so old; null for any age.
 */
export async function generationForecasts(
  members: readonly (readonly Asked[])[],
  tables: ReadonlyMap<string, FeatureTable>,
  { firstAskedMs, maxAgeMs }: { readonly firstAskedMs: number; readonly maxAgeMs: number | null },
): Promise<Result<Forecasts>> {
  const bySymbol = new Map<string, readonly Scored[]>();
  for (const [symbol, table] of tables) {
    const scored: Scored[] = [];
    for (const generations of members) {
      const rows: Scored["rows"] = new Map();
      for (const [i, { model, fromMs }] of generations.entries()) {
        const range = { fromMs: Math.max(firstAskedMs, fromMs), toMs: generations[i + 1]?.fromMs ?? Infinity };
        const scores = await scoreInto(rows, model, table, range);
        if (!scores.ok) return err(`Model ${model.name} cannot be asked about ${symbol}: ${scores.error}`);
      }
      scored.push({ member: generations[0]!.model, rows });
    }
    bySymbol.set(symbol, scored);
  }
  return ok(({ symbol, timeframe, candles, features }) => {
    const scored = bySymbol.get(symbol);
    invariant(scored, `${symbol} has a table`);
    const atMs = features.openTimeMs + timeframeMs(timeframe);
    return scored.map((each) => answerOf(each, candles, features, maxAgeMs === null ? null : atMs - maxAgeMs));
  });
}

/** A member's word on the candles of a table. */
interface Scored {
  readonly member: BacktestModel;
  /** By open time: who answered, its row of scores, and how far it lies from what that model learned. */
  readonly rows: Map<number, Score>;
}

interface Score {
  readonly model: BacktestModel;
  readonly part: ClassScores;
  readonly row: number;
  readonly outlier: Outlyingness | null;
}

async function scoreInto(
  rows: Map<number, Score>,
  model: BacktestModel,
  table: FeatureTable,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<Result<void>> {
  const { candles } = table;
  const { card, rowLength } = model.model;
  const read = rowReader(model, table);
  const matrix = new Float32Array(BATCH_ROWS * rowLength);
  let asked: number[] = [];
  const ask = async (): Promise<Result<void>> => {
    if (asked.length === 0) return ok(undefined);
    const part = await model.model.classify(matrix.slice(0, asked.length * rowLength));
    if (!part.ok) return part;
    asked.forEach((index, row) => {
      const end = (row + 1) * rowLength;
      const outlier = card.cloud && outlyingness(card.cloud, matrix.subarray(end - card.features.length, end));
      rows.set(candles[index]!.openTimeMs, { model, part: part.value, row, outlier });
    });
    asked = [];
    return ok(undefined);
  };
  for (let index = 0; index < candles.length; index++) {
    const { openTimeMs } = candles[index]!;
    if (openTimeMs < fromMs || openTimeMs >= toMs) continue;
    const at = asked.length * rowLength;
    if (read(index, matrix.subarray(at, at + rowLength))) asked.push(index);
    const answered = asked.length === BATCH_ROWS ? await ask() : null;
    if (answered?.ok === false) return answered;
  }
  return await ask();
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

/** @param sinceMs What a model has learned must reach so far; null for any age. */
function answerOf(
  { member, rows }: Scored,
  candles: readonly Candle[],
  features: FeatureVector,
  sinceMs: number | null,
): ForecastAnswer {
  const common = { modelName: member.name, endpoint: "backtest", weight: member.weight, latencyMs: 0 };
  const found = rows.get(features.openTimeMs);
  if (!found) {
    const detail = "something that it reads of this candle is not there: see the quality of the data";
    return { ...common, ok: false, fault: "refused", detail };
  }
  const { trainedToMs } = found.model.model.card;
  if (sinceMs !== null && trainedToMs !== null && trainedToMs < sinceMs) {
    return { ...common, ok: false, fault: "expired", detail: "what it learned is older than retraining.max_age_hours" };
  }
  const said = prediction(found.model, found.part, found.row, {
    modelName: member.name,
    close: candles.at(-1)!.close,
    atr: featureValue(features, "atr"),
    outlier: found.outlier,
    latencyMs: 0,
  });
  const forecast: Forecast = { ...forecastFromWire(said), modelName: member.name };
  return { ...common, ok: true, forecast, raw: null };
}

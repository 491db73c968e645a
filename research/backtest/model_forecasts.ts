import { ok, type Result } from "../../domain/result.ts";
import { AskedModels, type BacktestModel } from "./asked_models.ts";
import type { FeatureTable } from "./feature_table.ts";
import type { Forecasts } from "./trading.ts";

/**
 * What these models say of every candle of a table, computed ahead in batches.
 *
 * @param firstAskedMs Open time of the first candle that will be asked about.
 * @returns Why a model failed, in one sentence that names it.
 */
export async function modelForecasts(
  models: readonly BacktestModel[],
  tables: ReadonlyMap<string, FeatureTable>,
  firstAskedMs: number,
): Promise<Result<Forecasts>> {
  const asked = AskedModels.staying(models, tables, firstAskedMs);
  const ended = await asked.ended;
  return ended.ok ? ok(asked.forecasts) : ended;
}

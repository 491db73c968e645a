import type { Timeframe } from "../../domain/candle.ts";
import { ok } from "../../domain/result.ts";
import { type Asked, AskedModels, type BacktestModel } from "../../research/backtest/asked_models.ts";
import type { FeatureTable } from "../../research/backtest/feature_table.ts";
import { modelForecasts } from "../../research/backtest/model_forecasts.ts";
import type { Forecasts } from "../../research/backtest/trading.ts";
import { type Ask, type ForecastCheck, forecastCheck } from "../../research/report/forecast_check.ts";
import { ExitError } from "../exit.ts";

const SEED = 1;

/** How models that stay are asked once more. */
export const staying = (models: readonly BacktestModel[]): Ask => (tables, firstAskedMs) =>
  modelForecasts(models, tables, firstAskedMs);

/** Likewise where one follows another. */
export const asking =
  (members: readonly (readonly Asked[])[], maxAgeMs: number | null): Ask => async (tables, firstAskedMs) => {
    const models = new AskedModels(members, tables, { firstAskedMs, maxAgeMs });
    const ended = await models.ended;
    return ended.ok ? ok(models.forecasts) : ended;
  };

/**
 * Asks models about some candles once more, without those that came later.
 *
 * @param said What they said of all of them. @throws {ExitError} 1 when one fails, 3 when one knows what comes.
 */
export async function checkedForecasts(
  said: Forecasts,
  ask: Ask,
  { tables, timeframe, firstTradedMs }: {
    readonly tables: ReadonlyMap<string, FeatureTable>;
    readonly timeframe: Timeframe;
    readonly firstTradedMs: number;
  },
): Promise<ForecastCheck> {
  const check = await forecastCheck(said, tables, { ask, timeframe, firstTradedMs, seed: SEED });
  if (!check.ok) throw new ExitError(check.error, 1);
  const { found } = check.value;
  if (!found) return check.value;
  const { model, symbol, candle_ms, known_to_ms, field, told_then, told_later } = found;
  throw new ExitError(
    `LOOKAHEAD: the model ${model} says something else about ${symbol} at ${iso(candle_ms)} when only candles to ${
      iso(known_to_ms)
    } are known (${field} ${told_then ?? "nothing"}, with later ones ${told_later ?? "nothing"}). It has seen the ` +
      "future: what it traded is worth nothing, and nothing was written",
    3,
  );
}

const iso = (ms: number): string => new Date(ms).toISOString();

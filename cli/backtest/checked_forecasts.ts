import type { Timeframe } from "../../domain/candle.ts";
import type { FeatureTable } from "../../research/backtest/feature_table.ts";
import type { Forecasts } from "../../research/backtest/trading.ts";
import { type Ask, type ForecastCheck, forecastCheck } from "../../research/report/forecast_check.ts";
import { ExitError } from "../exit.ts";

const SEED = 1;

/** What models say of every candle, and that they said it without knowing what came. */
export interface CheckedForecasts {
  readonly forecasts: Forecasts;
  readonly check: ForecastCheck;
}

/**
 * Asks models about every traded candle, and some of them once more without the candles that came later.
 *
 * @throws {ExitError} 1 when one fails, 3 when one knows what comes.
 */
export async function checkedForecasts(
  ask: Ask,
  { tables, timeframe, firstTradedMs }: {
    readonly tables: ReadonlyMap<string, FeatureTable>;
    readonly timeframe: Timeframe;
    readonly firstTradedMs: number;
  },
): Promise<CheckedForecasts> {
  const said = await ask(tables, firstTradedMs);
  if (!said.ok) throw new ExitError(said.error, 1);
  const check = await forecastCheck(said.value, tables, { ask, timeframe, firstTradedMs, seed: SEED });
  if (!check.ok) throw new ExitError(check.error, 1);
  const { found } = check.value;
  if (!found) return { forecasts: said.value, check: check.value };
  const { model, symbol, candle_ms, known_to_ms, field, told_then, told_later } = found;
  throw new ExitError(
    `LOOKAHEAD: the model ${model} says something else about ${symbol} at ${iso(candle_ms)} when only candles to ${
      iso(known_to_ms)
    } are known (${field} ${told_then ?? "nothing"}, with later ones ${told_later ?? "nothing"}). It has seen the ` +
      "future: nothing was traded and nothing written",
    3,
  );
}

const iso = (ms: number): string => new Date(ms).toISOString();

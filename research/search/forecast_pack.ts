import type { Timeframe } from "../../domain/candle.ts";
import { type Action, ACTIONS, type Forecast, type ForecastAnswer } from "../../domain/forecast.ts";
import { invariant } from "../../domain/result.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";
import { CandleCursor, firstFrom } from "../backtest/candle_cursor.ts";
import { FeatureTable } from "../backtest/feature_table.ts";
import type { Forecasts } from "../backtest/trading.ts";
import { sharedFloats } from "./shared_market.ts";

/** What one model says of every candle, in memory that all threads read in place. */
export interface ForecastPack {
  /** Whose word it is from when on, oldest first. */
  readonly voices: readonly Voice[];
  /** By symbol, `FIELDS` numbers a candle of the market; NaN is null, and a first field of NaN "it says nothing". */
  readonly bySymbol: Readonly<Record<string, Float64Array>>;
}

export interface Voice {
  readonly fromMs: number;
  readonly modelVersion: string;
  readonly classReturns: Forecast["classReturns"] | null;
}

/** A model's place in an ensemble: everything of it that no forecast depends on. */
export interface PackedMember {
  readonly name: string;
  readonly weight: number;
  readonly pack: ForecastPack;
}

const FIELDS = 11;

/** Asks a model, the only one of `forecasts`, about every candle from `firstAskedMs` on. */
export function packForecasts(
  forecasts: Forecasts,
  markets: readonly BacktestMarket[],
  timeframe: Timeframe,
  firstAskedMs: number,
): ForecastPack {
  let voice: Voice = { fromMs: -Infinity, modelVersion: "", classReturns: null };
  const bySymbol = Object.fromEntries(markets.map((market) => {
    const { symbol, candles } = market;
    const values = sharedFloats(candles.length * FIELDS).fill(NaN);
    const source = (market.features ?? new FeatureTable(candles)).source();
    candles.forEach((candle, i) => {
      const features = source.update(candle);
      if (candle.openTimeMs < firstAskedMs) return;
      const answers = forecasts({ symbol, timeframe, features, candles: [candle], history: [] });
      invariant(answers.length === 1, "a pack holds one model");
      const [answer] = answers;
      if (!answer?.ok) return;
      const { modelVersion, classReturns = null } = answer.forecast;
      voice = { ...voice, modelVersion, classReturns };
      values.set(numbersOf(answer.forecast), i * FIELDS);
    });
    return [symbol, values];
  }));
  return { voices: [voice], bySymbol };
}

function numbersOf({ action, probabilities, ...forecast }: Forecast): number[] {
  return [
    ACTIONS.indexOf(action),
    forecast.confidence,
    forecast.probability,
    probabilities.long,
    probabilities.short,
    probabilities.hold,
    forecast.expectedReturn,
    forecast.stopLoss ?? NaN,
    forecast.takeProfit ?? NaN,
    forecast.rawScore,
    forecast.outlierScore ?? NaN,
  ];
}

/** One pack out of several that each speak for a stretch of time, oldest first. */
export function joinedPack(
  parts: readonly { readonly pack: ForecastPack; readonly fromMs: number; readonly toMs: number }[],
  markets: readonly BacktestMarket[],
): ForecastPack {
  const bySymbol = Object.fromEntries(markets.map(({ symbol, candles }) => {
    const values = sharedFloats(candles.length * FIELDS).fill(NaN);
    for (const { pack, fromMs, toMs } of parts) {
      const from = firstFrom(candles, fromMs), to = firstFrom(candles, toMs);
      values.set(pack.bySymbol[symbol]!.subarray(from * FIELDS, to * FIELDS), from * FIELDS);
    }
    return [symbol, values];
  }));
  const voices = parts.flatMap(({ pack, fromMs }) =>
    pack.voices.map((voice) => ({ ...voice, fromMs: Math.max(voice.fromMs, fromMs) }))
  );
  return { voices, bySymbol };
}

/** The ensemble as an engine asks it. Candles are asked about in their order; any other order is only slower. */
export function packedForecasts(members: readonly PackedMember[], markets: readonly BacktestMarket[]): Forecasts {
  const cursors = new Map(markets.map(({ symbol, candles }) => [symbol, new CandleCursor(candles)]));
  return ({ symbol, features: { openTimeMs } }) => {
    const cursor = cursors.get(symbol);
    if (!cursor) invariant(false, `${symbol} has a pack`);
    const row = cursor.indexOf(openTimeMs);
    return members.map((member) => answerOf(member, symbol, row, openTimeMs));
  };
}

function answerOf(
  { name: modelName, weight, pack }: PackedMember,
  symbol: string,
  row: number,
  openTimeMs: number,
): ForecastAnswer {
  const values = pack.bySymbol[symbol]!, at = row * FIELDS;
  const said: Action | undefined = ACTIONS[values[at]!];
  if (!said) {
    const detail = "something that it reads of this candle is not there: see the quality of the data";
    return { modelName, endpoint: "backtest", weight, latencyMs: 0, ok: false, fault: "refused", detail };
  }
  const outlierScore = values[at + 10]!;
  const { modelVersion, classReturns } = pack.voices.findLast(({ fromMs }) => fromMs <= openTimeMs)!;
  const forecast: Mutable<Forecast> = {
    modelName,
    modelVersion,
    action: said,
    confidence: values[at + 1]!,
    probability: values[at + 2]!,
    probabilities: { long: values[at + 3]!, short: values[at + 4]!, hold: values[at + 5]! },
    expectedReturn: values[at + 6]!,
    stopLoss: orNull(values[at + 7]!),
    takeProfit: orNull(values[at + 8]!),
    rawScore: values[at + 9]!,
    latencyMs: 0,
  };
  if (classReturns) forecast.classReturns = classReturns;
  if (!Number.isNaN(outlierScore)) forecast.outlierScore = outlierScore;
  return { modelName, endpoint: "backtest", weight, latencyMs: 0, ok: true, forecast, raw: null };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const orNull = (value: number): number | null => Number.isNaN(value) ? null : value;

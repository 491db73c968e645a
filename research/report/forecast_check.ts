import type { Timeframe } from "../../domain/candle.ts";
import type { Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import { lowerBound } from "../../domain/lower_bound.ts";
import { ok, type Result } from "../../domain/result.ts";
import { SeededRandom } from "../../domain/seeded_random.ts";
import type { FeatureTable } from "../backtest/feature_table.ts";
import type { Forecasts } from "../backtest/trading.ts";

/** A model that said something else once later candles were known. */
export interface ForecastFound {
  readonly model: string;
  readonly symbol: string;
  /** Open time of the candle that it was asked about, and of the last one that was known, Unix ms. */
  readonly candle_ms: number;
  readonly known_to_ms: number;
  /** What of its answer differs: `probabilities.long`, or `answer` when it had none in one of the cases. */
  readonly field: string;
  /** Null is "not there". */
  readonly told_then: number | null;
  readonly told_later: number | null;
}

export interface ForecastCheck {
  readonly passed: boolean;
  /** Places where history was cut off, and answers that were held against each other. */
  readonly cuts: number;
  readonly answers: number;
  /** Models answer in single precision, and in batches of other sizes a little otherwise. */
  readonly tolerance: number;
  readonly seed: number;
  readonly found: ForecastFound | null;
}

/** Asks the models of a backtest ahead about tables, from a candle on, as it asked them about the whole. */
export type Ask = (tables: ReadonlyMap<string, FeatureTable>, firstAskedMs: number) => Promise<Result<Forecasts>>;

const CUTS = 12;
/** Candles before each cut. Whoever looks ahead looks over it from one of them. */
const ASKED_A_CUT = 6;
/** More than any model's answer is turned into prices by. */
const LOOK_BACK = 100;
const TOLERANCE = 1e-5;

/**
 * Whether models know of candles that had not come yet: asked again on history that ends at seeded places, each has to say
 * what it said. The features of the shortened history are those of the whole, which have a check of their own.
 *
 * @param said What is traded on. @returns Why a model could not be asked again.
 */
export async function forecastCheck(
  said: Forecasts,
  tables: ReadonlyMap<string, FeatureTable>,
  { ask, timeframe, firstTradedMs, seed }: {
    readonly ask: Ask;
    readonly timeframe: Timeframe;
    readonly firstTradedMs: number;
    readonly seed: number;
  },
): Promise<Result<ForecastCheck>> {
  let cuts = 0, answers = 0;
  const told = (found: ForecastFound | null): Result<ForecastCheck> =>
    ok({ passed: found === null, cuts, answers, tolerance: TOLERANCE, seed, found });
  for (const { symbol, table, from, last } of placesOf(tables, firstTradedMs, seed)) {
    const known = table.until(last + 1);
    const again = await ask(new Map([[symbol, known]]), table.candles[from]!.openTimeMs);
    if (!again.ok) return again;
    cuts++;
    for (let i = from; i <= last; i++) {
      const candles = known.candles.slice(Math.max(0, i + 1 - LOOK_BACK), i + 1);
      const about = { symbol, timeframe, candles, features: table.vector(i), history: [] };
      const then = again.value(about);
      answers += then.length;
      const difference = firstDifference(then, said(about));
      if (!difference) continue;
      const [candle_ms, known_to_ms] = [table.candles[i]!.openTimeMs, table.candles[last]!.openTimeMs];
      return told({ symbol, candle_ms, known_to_ms, ...difference });
    }
  }
  return told(null);
}

interface Place {
  readonly symbol: string;
  readonly table: FeatureTable;
  /** Index of the first candle that is asked about, and of the last one that is known. */
  readonly from: number;
  readonly last: number;
}

/** Seeded, of each market. Nothing comes after its very last candle: a cut there would show nothing. */
function placesOf(tables: ReadonlyMap<string, FeatureTable>, firstTradedMs: number, seed: number): Place[] {
  return [...tables].flatMap(([symbol, table]) => {
    const first = lowerBound(table.candles.length, (i) => table.candles[i]!.openTimeMs < firstTradedMs);
    const width = table.candles.length - 1 - first;
    if (width < 1) return [];
    const random = new SeededRandom(seed, width);
    const cuts = new Set(Array.from({ length: CUTS }, () => first + Math.floor(random.uniform() * width)));
    return [...cuts].map((last) => ({ symbol, table, from: Math.max(first, last + 1 - ASKED_A_CUT), last }));
  });
}

type Difference = Pick<ForecastFound, "model" | "field" | "told_then" | "told_later">;

function firstDifference(then: readonly ForecastAnswer[], later: readonly ForecastAnswer[]): Difference | null {
  for (const [k, answer] of then.entries()) {
    const difference = differenceOf(answer, later[k]);
    if (difference) return { model: answer.modelName, ...difference };
  }
  return null;
}

function differenceOf(then: ForecastAnswer, later: ForecastAnswer | undefined): Omit<Difference, "model"> | null {
  if (!later || then.ok !== later.ok) {
    return { field: "answer", told_then: then.ok ? 1 : null, told_later: later?.ok ? 1 : null };
  }
  if (!then.ok || !later.ok) return null;
  const [before, after] = [numbersOf(then.forecast), numbersOf(later.forecast)];
  for (const [field, told_then] of Object.entries(before)) {
    const told_later = after[field] ?? null;
    if (!isNear(told_then, told_later)) return { field, told_then, told_later };
  }
  return null;
}

const numbersOf = ({ probabilities, ...forecast }: Forecast): Record<string, number | null> => ({
  "probabilities.long": probabilities.long,
  "probabilities.short": probabilities.short,
  "probabilities.hold": probabilities.hold,
  expectedReturn: forecast.expectedReturn,
  stopLoss: forecast.stopLoss,
  takeProfit: forecast.takeProfit,
  rawScore: forecast.rawScore,
  outlierScore: forecast.outlierScore ?? null,
});

const isNear = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b)));

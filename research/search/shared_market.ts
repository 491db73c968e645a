import type { Candle } from "../../domain/candle.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import { FEATURE_NAMES } from "../../features/mod.ts";
import { FeatureTable } from "../backtest/feature_table.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";

/** A market in memory that every thread reads in place: candles and their features, computed once. */
export interface SharedMarket {
  readonly symbol: string;
  readonly contentHash: string;
  readonly funding: readonly FundingRate[];
  /** `CANDLE_FIELDS` numbers a candle; NaN is "not known". */
  readonly candles: Float64Array;
  /** As `FeatureTable` has them. */
  readonly features: Float64Array;
}

const CANDLE_FIELDS = 8;

export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

export function shareMarket({ symbol, contentHash, funding, candles, features }: BacktestMarket): SharedMarket {
  const numbers = sharedFloats(candles.length * CANDLE_FIELDS);
  candles.forEach((candle, i) => {
    const { openTimeMs, open, high, low, close, volume, fundingRate = NaN, leaderClose = NaN } = candle;
    numbers.set([openTimeMs, open, high, low, close, volume, fundingRate, leaderClose], i * CANDLE_FIELDS);
  });
  const known = (features ?? new FeatureTable(candles)).values;
  const values = sharedFloats(known.length);
  values.set(known);
  return { symbol, contentHash, funding, candles: numbers, features: values };
}

/** The market as a backtest takes it. */
export function marketOf({ symbol, contentHash, funding, candles: numbers, features }: SharedMarket): BacktestMarket {
  const candles = Array.from({ length: numbers.length / CANDLE_FIELDS }, (_, i) => candleAt(numbers, i));
  return { symbol, contentHash, funding, candles, features: new FeatureTable(candles, features) };
}

function candleAt(numbers: Float64Array, index: number): Candle {
  const at = index * CANDLE_FIELDS;
  const fundingRate = numbers[at + 6]!, leaderClose = numbers[at + 7]!;
  return {
    openTimeMs: numbers[at]!,
    open: numbers[at + 1]!,
    high: numbers[at + 2]!,
    low: numbers[at + 3]!,
    close: numbers[at + 4]!,
    volume: numbers[at + 5]!,
    ...(Number.isNaN(fundingRate) ? {} : { fundingRate }),
    ...(Number.isNaN(leaderClose) ? {} : { leaderClose }),
  };
}

/** The same market up to a time; features tell nothing of later candles, so they stay. */
export function marketUntil(market: BacktestMarket, toMs: number): BacktestMarket {
  const end = market.candles.findIndex(({ openTimeMs }) => openTimeMs > toMs);
  if (end < 0) return market;
  const candles = market.candles.slice(0, end);
  const values = market.features?.values.subarray(0, end * FEATURE_NAMES.length);
  return {
    ...market,
    candles,
    funding: market.funding.filter(({ timeMs }) => timeMs <= toMs),
    ...(values ? { features: new FeatureTable(candles, values) } : {}),
  };
}

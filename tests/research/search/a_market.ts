import type { Candle } from "../../../domain/candle.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import type { BacktestMarket } from "../../../research/backtest/run_backtest.ts";

export const HOUR_MS = 3_600_000;
export const FIRST_MS = Date.UTC(2024, 1, 1);

/** A price that walks by chance, an hour a candle. */
export function chanceCandles(seed: number, count: number): Candle[] {
  const random = seededRandom(seed);
  let close = 40_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close = Math.round(close * Math.exp(random.normal() / 150) * 10) / 10;
    return {
      openTimeMs: FIRST_MS + i * HOUR_MS,
      open,
      high: Math.max(open, close) + 40,
      low: Math.min(open, close) - 40,
      close,
      volume: 100 + Math.round(100 * random.next()),
    };
  });
}

export function chanceMarket(seed: number, count: number): BacktestMarket {
  const candles = chanceCandles(seed, count);
  return {
    symbol: "BTCUSDT",
    candles,
    contentHash: `chance-${seed}`,
    funding: [],
    features: new FeatureTable(candles),
  };
}

/** Candles as a file holds them. */
export const candleCsv = (candles: readonly Candle[]): string =>
  "timestamp_ms,open,high,low,close,volume\n" +
  candles.map(({ openTimeMs, open, high, low, close, volume }) =>
    `${openTimeMs},${open},${high},${low},${close},${volume}\n`
  ).join("");

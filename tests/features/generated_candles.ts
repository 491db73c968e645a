import type { Candle } from "../../domain/candle.ts";

const STEP_MS = 300_000;
const FIRST_MS = 1_700_000_100_000;

/** Uniform numbers in [0, 1): the same for the same seed (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A wandering 5m market; prices start at `price`, a candle moves some 0.3 %. */
export function generatedCandles(count: number, seed = 1, price = 40_000): Candle[] {
  const chance = seededChance(seed);
  const candles: Candle[] = [];
  let close = price;
  for (let i = 0; i < count; i++) {
    const open = close;
    close = open * Math.exp((chance() + chance() + chance() - 1.5) * 0.004);
    candles.push({
      openTimeMs: FIRST_MS + i * STEP_MS,
      open,
      high: Math.max(open, close) * (1 + chance() * 0.002),
      low: Math.min(open, close) * (1 - chance() * 0.002),
      close,
      volume: 100 * chance() ** 3,
    });
  }
  return candles;
}

/** Candles from four prices and a volume each, on the same clock. */
export function candlesOf(rows: readonly (readonly [number, number, number, number, number])[]): Candle[] {
  return rows.map(([open, high, low, close, volume], i) => ({
    openTimeMs: FIRST_MS + i * STEP_MS,
    open,
    high,
    low,
    close,
    volume,
  }));
}

/** The same candles with a funding rate that changes every 96 of them, and a leader whose moves theirs partly follow. */
export function withGeneratedContext(candles: readonly Candle[], seed = 1): Candle[] {
  const chance = seededChance(seed + 7_777);
  let rate = 0.0001, leaderClose = 900;
  return candles.map((candle, i) => {
    if (i % 96 === 0) rate = (chance() - 0.4) * 0.001;
    const { open, close } = candle;
    leaderClose *= Math.exp(0.5 * Math.log(close / open) + (chance() - 0.5) * 0.003);
    return { ...candle, fundingRate: rate, leaderClose };
  });
}

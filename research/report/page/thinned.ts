import type { Candle } from "../../../domain/candle.ts";

export interface TimedValue {
  readonly timeMs: number;
  readonly value: number;
}

/**
 * A series with fewer points that looks the same: of each stretch of time the first, the lowest, the highest and the last
 * point, so that no peak is lost.
 *
 * @param stretches At least 1. @returns At most four points each.
 */
export const thinned = (series: readonly TimedValue[], stretches: number): TimedValue[] =>
  thinnedPlaces(series.length, (i) => series[i]!.value, stretches).map((place) => series[place]!);

/** Where the points stand that `thinned` keeps, in order. */
export function thinnedPlaces(count: number, valueAt: (place: number) => number, stretches: number): number[] {
  if (count <= 4 * stretches) return Array.from({ length: count }, (_, i) => i);
  const kept: number[] = [];
  for (let k = 0; k < stretches; k++) {
    const from = Math.floor(k * count / stretches), to = Math.floor((k + 1) * count / stretches);
    let low = from, high = from;
    for (let i = from; i < to; i++) {
      if (valueAt(i) < valueAt(low)) low = i;
      if (valueAt(i) > valueAt(high)) high = i;
    }
    kept.push(...[...new Set([from, low, high, to - 1])].sort((a, b) => a - b));
  }
  return kept;
}

/** Runs of candles as one each: first open, highest high, lowest low, last close, all volume. */
export function joined(candles: readonly Candle[], most: number): Candle[] {
  const count = Math.min(candles.length, most);
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor(k * candles.length / count), to = Math.floor((k + 1) * candles.length / count);
    const first = candles[from]!;
    let { high, low, volume } = first;
    for (let i = from + 1; i < to; i++) {
      high = Math.max(high, candles[i]!.high);
      low = Math.min(low, candles[i]!.low);
      volume += candles[i]!.volume;
    }
    return { openTimeMs: first.openTimeMs, open: first.open, high, low, close: candles[to - 1]!.close, volume };
  });
}

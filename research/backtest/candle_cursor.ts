import type { Candle } from "../../domain/candle.ts";

/** Finds candles that are asked about in their order; any other order is only slower. */
export class CandleCursor {
  #next = 0;

  /** @param candles Oldest first. */
  constructor(readonly candles: readonly Candle[]) {}

  /** @returns The index of the candle that opened then; −1 when there is none. */
  indexOf(openTimeMs: number): number {
    const { candles } = this;
    if (candles[this.#next]?.openTimeMs !== openTimeMs) this.#next = firstFrom(candles, openTimeMs);
    return candles[this.#next]?.openTimeMs === openTimeMs ? this.#next++ : -1;
  }
}

/** @returns The index of the first candle that opened then or later; their number when there is none. */
export function firstFrom(candles: readonly Candle[], timeMs: number): number {
  let low = 0, high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (candles[middle]!.openTimeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

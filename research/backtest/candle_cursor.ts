import type { Candle } from "../../domain/candle.ts";
import { lowerBound } from "../../domain/lower_bound.ts";

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
export const firstFrom = (candles: readonly Candle[], timeMs: number): number =>
  lowerBound(candles.length, (i) => candles[i]!.openTimeMs < timeMs);

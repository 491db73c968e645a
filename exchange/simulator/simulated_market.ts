import type { Candle, Timeframe } from "../../domain/candle.ts";

/** The candles that a simulator trades through. Index 0 is the first traded candle; history has negative indexes. */
export interface SimulatedMarket {
  /** Exchange id, e.g. `BTCUSDT`. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Names the market: two markets with the same id have the same candles at the same indexes. */
  readonly marketId: string;
  readonly historyCount: number;
  /** Number of traded candles; null when the market never ends. */
  readonly liveCount: number | null;
  /** @throws {Error} Invariant outside `-historyCount … liveCount − 1`. */
  candle(index: number): Candle;
  /** Lowest index with an open time ≥ `timeMs`; past the last index when there is none. */
  indexAtOrAfter(timeMs: number): number;
  /** Rate that is settled at this time, e.g. 0.0001; without it no funding is paid. */
  fundingRate?(timeMs: number): number;
  /** Smaller candles that a traded candle is made of, in order and all of them; undefined where one is missing. */
  inside?(index: number): readonly Candle[] | undefined;
}

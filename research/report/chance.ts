import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { err, type Result } from "../../domain/result.ts";
import type { Trade } from "../../domain/trade.ts";
import type { AgainstChance } from "../statistics/baselines/null_distribution.ts";
import { againstRandomEntries, type PlacedTrade } from "../statistics/baselines/random_entries.ts";
import { rotated, signalPermutationTest } from "../statistics/baselines/signal_permutation.ts";
import { noFigure } from "../statistics/figure.ts";

/** A test against chance, or why there is none. */
export type ChanceTest = (AgainstChance & { readonly reason?: never }) | {
  readonly value: null;
  readonly reason: string;
};

/** What luck alone would have made of the same trades in one market. */
export interface MarketChance {
  readonly symbol: string;
  /** Mean return of a trade against that of as many with the same sides and holding times, begun at random. */
  readonly random_entries: ChanceTest;
  /** Mean of position × return over all candles against that of the same positions, begun elsewhere. */
  readonly permutation: ChanceTest;
}

export interface ChanceInput {
  readonly symbol: string;
  /** Traded ones, oldest first. */
  readonly candles: readonly Candle[];
  readonly timeframe: Timeframe;
  /** Of this market, closed. */
  readonly trades: readonly Trade[];
  /** Fees and slippage of entry and exit together, bps. */
  readonly roundTripCostBps: number;
}

/** Of thousands of trades, or of years of candles, a thousand draws take seconds, and fewer tell the same. */
const DRAWN_TRADES_MOST = 1_000_000;
const DRAWN_CANDLES_MOST = 40_000_000;
const DRAWS_LEAST = 200;
const DRAWS_MOST = 1_000;
const SEED = 1;

const drawsFor = (most: number, each: number): number =>
  Math.min(DRAWS_MOST, Math.max(DRAWS_LEAST, Math.floor(most / Math.max(1, each))));

/** Both tests look at opens, where the trades were begun, and know no stops: so do the draws. */
export function chanceOf({ symbol, candles, timeframe, trades, roundTripCostBps }: ChanceInput): MarketChance {
  const prices = Float64Array.from({ length: candles.length + 1 }, (_, i) => candles[i]?.open ?? candles.at(-1)!.close);
  const placed = placedTrades(candles, timeframe, trades);
  return {
    symbol,
    random_entries: told(
      placed.length === 0 ? err("Random entries need a trade to be like") : againstRandomEntries(prices, placed, {
        draws: drawsFor(DRAWN_TRADES_MOST, placed.length),
        seed: SEED,
        roundTripCostBps,
      }),
    ),
    permutation: told(
      placed.length === 0
        ? err("A permutation test needs a trade")
        : signalPermutationTest(signalOf(placed, candles.length), returnsOf(prices), {
          draws: drawsFor(DRAWN_CANDLES_MOST, candles.length),
          seed: SEED,
          rearrange: rotated,
        }),
    ),
  };
}

const told = (test: Result<AgainstChance>): ChanceTest =>
  test.ok ? test.value : noFigure(test.error) as { readonly value: null; readonly reason: string };

/** Each trade on the row of opens: from the open it was filled at to the first one after its end. */
export function placedTrades(
  candles: readonly Candle[],
  timeframe: Timeframe,
  trades: readonly Trade[],
): PlacedTrade[] {
  return trades.flatMap(({ side, entryTimeMs, exitTimeMs }) => {
    if (entryTimeMs === null || exitTimeMs === null) return [];
    const entry = candleAt(candles, timeframe, entryTimeMs), exit = candleAt(candles, timeframe, exitTimeMs);
    if (entry === null || exit === null) return [];
    const heldBars = Math.max(1, exit - entry + (exitTimeMs > candles[exit]!.openTimeMs ? 1 : 0));
    return entry + heldBars > candles.length ? [] : [{ entry, heldBars, side }];
  });
}

/** Index of the candle that was open at an instant; null before the first and after the last. */
function candleAt(candles: readonly Candle[], timeframe: Timeframe, atMs: number): number | null {
  let low = 0, high = candles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candles[middle]!.openTimeMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  if (index < 0) return null;
  // The last candle's close is the end of the data, and of what is closed there.
  return atMs <= candles[index]!.openTimeMs + timeframeMs(timeframe) || index + 1 < candles.length ? index : null;
}

/** Position held over each candle, from its open to the next: 1, −1 or 0; of several the sum, no more than 1. */
function signalOf(placed: readonly PlacedTrade[], bars: number): Float64Array {
  const signal = new Float64Array(bars);
  for (const { entry, heldBars, side } of placed) {
    for (let i = entry; i < entry + heldBars && i < bars; i++) signal[i]! += side === "long" ? 1 : -1;
  }
  return signal.map((each) => Math.max(-1, Math.min(1, each)));
}

const returnsOf = (prices: Float64Array): Float64Array =>
  Float64Array.from({ length: prices.length - 1 }, (_, i) => prices[i + 1]! / prices[i]! - 1);

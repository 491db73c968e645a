import { err, ok, type Result } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import type { TradeSide } from "../../../domain/trade.ts";
import { finiteFault, type Numbers } from "../moments.ts";
import { type AgainstChance, againstChance } from "./null_distribution.ts";

/** A trade on a row of prices. */
export interface PlacedTrade {
  /** Index of the price it began at. */
  readonly entry: number;
  /** How many prices later it ended, at least 1. */
  readonly heldBars: number;
  readonly side: TradeSide;
}

export interface RandomEntriesOptions {
  /** Of entry and exit together, in basis points of the value. */
  readonly roundTripCostBps: number;
  readonly draws: number;
  readonly seed: number;
}

/**
 * Whether the moments of entry were worth anything: the mean return of the trades against that of as many, with the same
 * sides and holding times, begun at random (W. Brock, J. Lakonishok and B. LeBaron, "Simple Technical Trading Rules",
 * 1992, had the idea of holding rules against chance). Trades that never overlapped do not overlap in the draws.
 * Both sides of the comparison are taken from the same prices at the same cost, without stops.
 *
 * @param prices Above 0, a bar each.
 */
export function againstRandomEntries(
  prices: Numbers,
  trades: readonly PlacedTrade[],
  { roundTripCostBps, draws, seed }: RandomEntriesOptions,
): Result<AgainstChance> {
  const fault = finiteFault(prices, "Price") ?? placedFault(prices, trades) ??
    (Number.isInteger(draws) && draws >= 1 ? undefined : `Draws must be 1 or more, was ${draws}`);
  if (fault) return err(fault);
  const cost = roundTripCostBps / 10_000, random = new SeededRandom(seed, prices.length, trades.length);
  const entries = Int32Array.from(trades, ({ entry }) => entry), drawnEntries = new Int32Array(trades.length);
  const place = overlap(trades) ? anywhere : apart;
  const meanReturn = (begun: Int32Array) => {
    let sum = 0;
    for (let i = 0; i < begun.length; i++) sum += returnOf(prices, begun[i]!, trades[i]!);
    return sum / begun.length - cost;
  };
  const drawn = Float64Array.from({ length: draws }, () => {
    place(drawnEntries, trades, prices.length, random);
    return meanReturn(drawnEntries);
  });
  return ok(againstChance(meanReturn(entries), drawn));
}

function placedFault(prices: Numbers, trades: readonly PlacedTrade[]): string | undefined {
  if (trades.length === 0) return "Random entries need a trade to be like";
  for (let i = 0; i < prices.length; i++) if (!(prices[i]! > 0)) return `Price ${i} is ${prices[i]}, not above 0`;
  for (const [i, { entry, heldBars }] of trades.entries()) {
    if (!(Number.isInteger(entry) && entry >= 0)) return `Trade ${i} begins at ${entry}, which is no price`;
    if (!(Number.isInteger(heldBars) && heldBars >= 1)) return `Trade ${i} was held for ${heldBars} bars`;
    if (entry + heldBars >= prices.length) return `Trade ${i} ends after the last price`;
  }
  return undefined;
}

function returnOf(prices: Numbers, entry: number, { heldBars, side }: PlacedTrade): number {
  const moved = prices[entry + heldBars]! / prices[entry]! - 1;
  return side === "long" ? moved : -moved;
}

/** One that begins where another ends does not overlap it. */
function overlap(trades: readonly PlacedTrade[]): boolean {
  const sorted = trades.toSorted((a, b) => a.entry - b.entry);
  return sorted.some(({ entry }, i) => i > 0 && entry < sorted[i - 1]!.entry + sorted[i - 1]!.heldBars);
}

/** Writes where each trade begins instead. */
type Placement = (entries: Int32Array, trades: readonly PlacedTrade[], bars: number, random: SeededRandom) => void;

const anywhere: Placement = (entries, trades, bars, random) => {
  for (const [i, { heldBars }] of trades.entries()) entries[i] = Math.floor(random.uniform() * (bars - heldBars));
};

/** Trades in random order; the bars nobody holds are dealt out before, between and after them, every way as likely. */
const apart: Placement = (entries, trades, bars, random) => {
  const order = trades.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const free = bars - 1 - trades.reduce((sum, { heldBars }) => sum + heldBars, 0);
  const cuts = distinctPlaces(trades.length, free + trades.length, random);
  let held = 0;
  for (const [i, trade] of order.entries()) {
    // The i-th cut has i other cuts before it: what is left are free bars.
    entries[trade] = cuts[i]! - i + held;
    held += trades[trade]!.heldBars;
  }
};

/** `count` of 0 … `from` − 1, rising (R. Floyd's sampling). */
function distinctPlaces(count: number, from: number, random: SeededRandom): Int32Array {
  const chosen = new Set<number>();
  for (let last = from - count; last < from; last++) {
    const place = Math.floor(random.uniform() * (last + 1));
    chosen.add(chosen.has(place) ? last : place);
  }
  return Int32Array.from(chosen).sort();
}

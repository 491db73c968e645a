import type { Market } from "../../../domain/market.ts";
import { formatUnits, type Price, type Qty, qtyFor, usd } from "../../../domain/money.ts";
import { roundQty } from "../../../domain/market.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import type { MarketMark } from "./market_mark.ts";

export interface BookLevel {
  readonly price: Price;
  /** 0 in a difference: the level is gone. */
  readonly qty: Qty;
}

/** Best prices first on either side. */
export interface OrderBook {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** The deepest that is told. */
export const LEVELS_MAX = 1_000;

/** Separates these draws from the market's own. */
const STREAM = 5_003;
/** A level stands for so many moves of the market before it is drawn anew; not all in the same. */
const MOVES_KEPT = 5;
/** A level's value: from the least to e³ ≈ 20 times as much. */
const LEVEL_USD_MIN = 20_000;
const LEVEL_SPREAD = 3;

/**
 * A book without gaps: one level a tick, the best one tick to either side of the last price. Made up, but sound: the
 * same place in the market has the same book, and most levels stay from one move to the next. It does not limit what
 * an order is filled with; the candle's volume may.
 */
export const orderBook = (market: Market, mark: MarketMark, levels: number): OrderBook => ({
  bids: side(market, mark, levels, -1),
  asks: side(market, mark, levels, 1),
});

/** The best prices of the book; null on a side that has none. */
export const bestPrices = (market: Market, { lastPrice }: MarketMark): { bid: Price | null; ask: Price } => {
  const bid = levelPrice(market, lastPrice, -1);
  return { bid: bid > 0 ? bid : null, ask: levelPrice(market, lastPrice, 1) };
};

/** @param level Counted from the last price, below 0 for bids. */
const levelPrice = ({ tickSize }: Market, lastPrice: Price, level: number): Price =>
  lastPrice + level * tickSize as Price;

/** What has changed between two places: levels that are new or different, and those that are gone, with 0. */
export function bookDifference(market: Market, before: MarketMark, now: MarketMark): OrderBook {
  const [old, current] = [orderBook(market, before, LEVELS_MAX), orderBook(market, now, LEVELS_MAX)];
  return { bids: changes(old.bids, current.bids), asks: changes(old.asks, current.asks) };
}

function side(market: Market, { lastPrice, version }: MarketMark, levels: number, sign: 1 | -1): BookLevel[] {
  const found: BookLevel[] = [];
  for (let level = 1; level <= levels; level++) {
    const price = levelPrice(market, lastPrice, sign * level);
    if (price <= 0) break;
    found.push({ price, qty: levelQty(market, price, version) });
  }
  return found;
}

function levelQty(market: Market, price: Price, version: number): Qty {
  const ticks = Math.round(price / market.tickSize);
  const drawing = Math.floor((version + ticks % MOVES_KEPT) / MOVES_KEPT);
  const random = new SeededRandom(STREAM, ticks, drawing);
  const value = usd(Math.round(LEVEL_USD_MIN * Math.exp(LEVEL_SPREAD * random.uniform())));
  return Math.max(market.stepSize, roundQty(market, qtyFor(value, price))) as Qty;
}

function changes(old: readonly BookLevel[], current: readonly BookLevel[]): BookLevel[] {
  const before = new Map(old.map(({ price, qty }) => [price, qty]));
  const changed = current.filter(({ price, qty }) => before.get(price) !== qty);
  const kept = new Set(current.map(({ price }) => price));
  return [...changed, ...old.filter(({ price }) => !kept.has(price)).map(({ price }) => ({ price, qty: 0 as Qty }))];
}

/** A level as it is told: price and quantity as text. */
export const levelRow = ({ price, qty }: BookLevel): [string, string] => [formatUnits(price), formatUnits(qty)];

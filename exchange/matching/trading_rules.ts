import type { Market } from "../../domain/market.ts";
import { mulDiv, type Price, type Qty } from "../../domain/money.ts";
import { roundPrice } from "../../domain/market.ts";
import type { Side } from "../../domain/order.ts";
import type { LeverageBracket } from "./leverage_brackets.ts";

/**
 * When an order that takes is filled: at the next candle's open or tick (it cannot know that price yet), or at once at
 * the last price, as a live market does it.
 */
export type FillMode = "next_open" | "at_once";

/** The share of a candle's or tick's volume that our fills may have, 1 is all of it; null is without limit. */
export interface Liquidity {
  /** For orders in the book. */
  readonly makerShare: number | null;
  /** For market orders, and limit orders that take. */
  readonly takerShare: number | null;
}

export const UNLIMITED: Liquidity = { makerShare: null, takerShare: null };

/** A fill at the market, as far as it decides what it costs beside the price that was touched. */
export interface Taken {
  readonly timeMs: number;
  readonly qty: Qty;
  /** Of the candle or tick that is played, in coins. */
  readonly volume: Qty;
}

/** What the simulated exchange demands and charges. One symbol, one-way positions. */
export interface TradingRules {
  readonly market: Market;
  readonly priceMin: Price;
  readonly priceMax: Price;
  /** Against the taker, on top of the price that was touched. */
  readonly slippageBps: number;
  /** On top of that, by the circumstances of the fill; never negative. */
  readonly extraSlippageBps?: (taken: Taken) => number;
  /** Smallest positions first. */
  readonly brackets: readonly LeverageBracket[];
  /** Of a liquidated position's value, for the insurance fund; 125 is 1.25 %. */
  readonly liquidationFeeBps: number;
  readonly openOrdersMax: number;
  readonly openAlgoOrdersMax: number;
  readonly fillMode: FillMode;
  readonly liquidity: Liquidity;
}

/** Price at which a taker is filled when the market stands at `base`: slipped and rounded to the tick, both against it. */
export function takerPrice(rules: TradingRules, side: Side, base: Price, extraBps = 0): Price {
  const slippageBps = rules.slippageBps + extraBps;
  const [factor, towards] = side === "buy"
    ? [10_000 + slippageBps, "up"] as const
    : [10_000 - slippageBps, "down"] as const;
  const slipped = mulDiv(base, Math.round(factor * 1e4), 1e8, towards) as Price;
  return roundPrice(rules.market, slipped, towards);
}

/** The better of two prices, for whom trades this side. */
export const betterPrice = (side: Side, a: Price, b: Price): Price =>
  (side === "buy" ? Math.min(a, b) : Math.max(a, b)) as Price;

/**
 * Whether a limit order meets the other side of the book, whose best price is one tick from the last price: such an
 * order takes. At the last price itself it still rests between the two.
 */
export const crosses = ({ market }: TradingRules, side: Side, limitPrice: Price, last: Price): boolean =>
  side === "buy" ? limitPrice >= last + market.tickSize : limitPrice <= last - market.tickSize;

/**
 * The price at which a resting order is certainly filled, the worst case: the market has gone through its limit by a
 * tick, so that everybody who stood before it at that price is filled too. A mere touch fills nothing.
 */
export const throughPrice = ({ market }: TradingRules, side: Side, limitPrice: Price): Price =>
  (side === "buy" ? limitPrice - market.tickSize : limitPrice + market.tickSize) as Price;

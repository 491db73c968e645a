import type { Market } from "../../domain/market.ts";
import { mulDiv, type Price } from "../../domain/money.ts";
import { roundPrice } from "../../domain/market.ts";
import type { Side } from "../../domain/order.ts";

/** What the simulated exchange demands and charges. One symbol, one-way positions, cross margin. */
export interface TradingRules {
  readonly market: Market;
  readonly priceMin: Price;
  readonly priceMax: Price;
  /** Against the taker, on top of the price that was touched. */
  readonly slippageBps: number;
  readonly leverageMax: number;
  /** Of the position's value at the mark price; 40 is 0.4 %. */
  readonly maintenanceMarginBps: number;
  readonly openOrdersMax: number;
  readonly openAlgoOrdersMax: number;
}

/** Price at which a taker is filled when the market stands at `base`: slipped and rounded to the tick, both against it. */
export function takerPrice(rules: TradingRules, side: Side, base: Price): Price {
  const [factor, towards] = side === "buy" ? [10_000 + rules.slippageBps, "up"] as const : [
    10_000 - rules.slippageBps,
    "down",
  ] as const;
  const slipped = mulDiv(base, Math.round(factor * 1e4), 1e8, towards) as Price;
  return roundPrice(rules.market, slipped, towards);
}

import { type Market, roundPrice } from "../../../domain/market.ts";
import { mulDiv, type Price, type Qty } from "../../../domain/money.ts";
import type { Side } from "../../../domain/order.ts";
import type { ChildOrder, ExecutionSettings } from "./algorithm.ts";

/**
 * A limit order that rests `limit_order_offset_bps` inside a price: a buy below it, a sell above it, rounded to the tick
 * further inside. Post-only stands at least one tick inside, so that it never crosses that price.
 */
export function quote(side: Side, from: Price, qty: Qty, market: Market, settings: ExecutionSettings): ChildOrder {
  const inside = Math.max(bpsOf(from, settings.limit_order_offset_bps), settings.limit_post_only ? 1 : 0);
  return {
    type: "limit",
    qty,
    limitPrice: side === "buy"
      ? roundPrice(market, from - inside as Price, "down")
      : roundPrice(market, from + inside as Price, "up"),
    timeInForce: settings.limit_post_only ? "post_only" : "gtc",
  };
}

const BPS_PARTS = 1_000_000;

/** @returns That many basis points of a price, rounded up. `bps` is read to a millionth. */
export const bpsOf = (price: Price, bps: number): Price =>
  mulDiv(price, Math.round(bps * BPS_PARTS), 10_000 * BPS_PARTS, "up") as Price;

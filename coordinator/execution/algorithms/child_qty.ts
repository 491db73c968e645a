import { type Market, refusalOf, roundQty } from "../../../domain/market.ts";
import { mulDiv, type Price, type Qty, SCALE } from "../../../domain/money.ts";

/**
 * A quantity that the market accepts, as near to the wished one as can be: raised to the least that can be ordered, and
 * with what would be left when that is too small for an order of its own.
 *
 * @param rest What may still be ordered: never exceeded.
 * @param price Limit price, or the last price for a market order.
 * @returns Null when the rest is too small to be ordered.
 */
export function childQty(market: Market, wished: Qty, rest: Qty, price: Price): Qty | null {
  const most = roundQty(market, Math.min(rest, market.qtyMax) as Qty);
  if (price <= 0 || refusalOf(market, most, price, false) !== undefined) return null;
  const least = leastQty(market, price);
  const part = Math.max(roundQty(market, wished), least) as Qty;
  return part > most || rest - part < least ? most : part;
}

/** The smallest quantity that meets step, minimum quantity and minimum notional. */
function leastQty(market: Market, price: Price): Qty {
  const least = Math.max(market.qtyMin, mulDiv(market.notionalMin, SCALE, price, "up")) as Qty;
  const lower = roundQty(market, least);
  return (lower === least ? least : lower + market.stepSize) as Qty;
}

import type { Market } from "../../domain/market.ts";
import { formatUnits, notional } from "../../domain/money.ts";
import type { OrderRequest } from "../../domain/order.ts";

/**
 * What the exchange would refuse for certain by its own filters, found before anything is sent. An order that only takes
 * risk away is not held to the smallest and largest size: there the exchange has the last word.
 *
 * @returns One sentence with the value and the rule, or null.
 */
export function orderFault(market: Market | undefined, order: OrderRequest): string | null {
  if (!market) return null;
  return gridFault(market, order) ?? (order.reduceOnly ? null : sizeFault(market, order));
}

function gridFault({ symbol, stepSize, tickSize }: Market, order: OrderRequest): string | null {
  const grids = [
    ["quantity", order.qty, "step size", stepSize],
    ["limit price", order.limitPrice, "tick size", tickSize],
    ["trigger price", order.triggerPrice, "tick size", tickSize],
  ] as const;
  const off = grids.find(([, value, , grid]) => value !== null && value % grid !== 0);
  if (!off) return null;
  const [name, value, rule, grid] = off;
  return `${name} ${formatUnits(value!)} is no multiple of ${symbol}'s ${rule} ${formatUnits(grid)}`;
}

function sizeFault(market: Market, { qty, limitPrice }: OrderRequest): string | null {
  const { symbol, qtyMin, qtyMax, notionalMin } = market;
  if (qty < qtyMin) return `quantity ${formatUnits(qty)} is below ${symbol}'s smallest ${formatUnits(qtyMin)}`;
  if (qty > qtyMax) return `quantity ${formatUnits(qty)} is above ${symbol}'s largest ${formatUnits(qtyMax)}`;
  // A market order's price is the exchange's to know.
  const value = limitPrice === null ? notionalMin : notional(limitPrice, qty);
  return value < notionalMin
    ? `value ${formatUnits(value)} is below ${symbol}'s smallest ${formatUnits(notionalMin)}`
    : null;
}

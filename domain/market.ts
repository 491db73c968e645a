import { notional, type Price, type Qty, type Usd } from "./money.ts";

/** What an exchange demands of orders on one symbol (its `exchangeInfo` filters). */
export interface Market {
  /** Exchange id, e.g. `BTCUSDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: Price;
  readonly stepSize: Qty;
  readonly qtyMin: Qty;
  /** Largest quantity of one market order. */
  readonly qtyMax: Qty;
  readonly notionalMin: Usd;
  readonly takerFeeBps: number;
  readonly makerFeeBps: number;
}

/** Rounded towards zero, so that we never order more than was approved. */
export const roundQty = (market: Market, qty: Qty): Qty => (qty - qty % market.stepSize) as Qty;

/** @param towards `down` to the lower tick, `up` to the higher. */
export function roundPrice(market: Market, price: Price, towards: "down" | "up"): Price {
  const lower = price - price % market.tickSize;
  return (lower === price || towards === "down" ? lower : lower + market.tickSize) as Price;
}

/** @returns Why the exchange would refuse this quantity, or undefined. Reduce-only orders have no minimum notional. */
export function refusalOf(market: Market, qty: Qty, price: Price, reduceOnly: boolean): string | undefined {
  if (qty < market.qtyMin) return `quantity below the exchange's minimum for ${market.symbol}`;
  if (qty > market.qtyMax) return `quantity above the exchange's maximum for ${market.symbol}`;
  if (qty % market.stepSize !== 0) return `quantity is not a multiple of the exchange's step for ${market.symbol}`;
  if (!reduceOnly && notional(price, qty) < market.notionalMin) {
    return `notional below the exchange's minimum for ${market.symbol}`;
  }
  return undefined;
}

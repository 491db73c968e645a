import { formatUnits, notional, type Price, type Qty } from "../../domain/money.ts";
import { notionalTooSmall, type Refusal, REFUSALS } from "./refusal.ts";
import type { TradingRules } from "./trading_rules.ts";

/** LOT_SIZE and MARKET_LOT_SIZE. @returns Why the quantity is refused, or undefined. */
export function qtyRefusal({ market }: TradingRules, qty: Qty): Refusal | undefined {
  if (qty <= 0) return REFUSALS.qtyNotPositive;
  if (decimalsOf(qty) > decimalsOf(market.stepSize)) return REFUSALS.precision;
  if (qty < market.qtyMin) return REFUSALS.qtyBelowMin;
  if (qty > market.qtyMax) return REFUSALS.qtyAboveMax;
  return qty % market.stepSize === 0 ? undefined : REFUSALS.qtyOffStep;
}

/** PRICE_FILTER. @returns Why the price is refused, or undefined. */
export function priceRefusal(rules: TradingRules, price: Price): Refusal | undefined {
  if (price <= 0) return REFUSALS.priceNotPositive;
  if (price < rules.priceMin) return REFUSALS.priceBelowMin;
  if (price > rules.priceMax) return REFUSALS.priceAboveMax;
  return price % rules.market.tickSize === 0 ? undefined : REFUSALS.priceOffTick;
}

/** MIN_NOTIONAL; orders that only reduce are free of it. */
export const notionalRefusal = ({ market }: TradingRules, price: Price, qty: Qty): Refusal | undefined =>
  notional(price, qty) < market.notionalMin ? notionalTooSmall(formatUnits(market.notionalMin)) : undefined;

/** Binance: `^[\.A-Z\:/a-z0-9_-]{1,36}$`. */
export const clientIdRefusal = (clientId: string): Refusal | undefined =>
  /^[.A-Z:/a-z0-9_-]{1,36}$/.test(clientId) ? undefined : REFUSALS.clientIdShape;

const decimalsOf = (units: number): number => (formatUnits(units).split(".")[1] ?? "").length;

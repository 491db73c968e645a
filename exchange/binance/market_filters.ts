import type { Market } from "../../domain/market.ts";
import type { Price, Qty, Usd } from "../../domain/money.ts";
import { integer, type Row, row, rows, text, units, UnreadableAnswer } from "./wire.ts";

export interface FeeRates {
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
}

/** A symbol of `exchangeInfo` in our words. @throws {UnreadableAnswer} When a filter is missing. */
export function marketFrom(info: unknown, fees: FeeRates): Market {
  const symbol = row(info, "symbol");
  const filters = rows(symbol["filters"], "filters");
  const [prices, lots, marketLots, notionals] = [
    filter(filters, "PRICE_FILTER"),
    filter(filters, "LOT_SIZE"),
    filter(filters, "MARKET_LOT_SIZE"),
    filter(filters, "MIN_NOTIONAL"),
  ];
  return {
    symbol: text(symbol, "symbol"),
    base: text(symbol, "baseAsset"),
    quote: text(symbol, "quoteAsset"),
    tickSize: units(prices, "tickSize") as Price,
    stepSize: Math.max(units(lots, "stepSize"), units(marketLots, "stepSize")) as Qty,
    qtyMin: Math.max(units(lots, "minQty"), units(marketLots, "minQty")) as Qty,
    qtyMax: Math.min(units(lots, "maxQty"), units(marketLots, "maxQty")) as Qty,
    notionalMin: units(notionals, "notional") as Usd,
    ...fees,
  };
}

function filter(filters: readonly Row[], type: string): Row {
  const found = filters.find((each) => each["filterType"] === type);
  if (!found) throw new UnreadableAnswer(`Expected a filter ${type} among the symbol's filters`);
  return found;
}

/** `commissionRate` in basis points. */
export function feeRatesFrom(answer: unknown): FeeRates {
  const rates = row(answer, "commissionRate");
  return {
    makerFeeBps: units(rates, "makerCommissionRate") / 10_000,
    takerFeeBps: units(rates, "takerCommissionRate") / 10_000,
  };
}

/** Wall time of the exchange, Unix ms. */
export const serverTimeFrom = (answer: unknown): number => integer(row(answer, "time"), "serverTime");

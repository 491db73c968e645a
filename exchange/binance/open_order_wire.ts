/**
 * Rows of the exchange's two lists of orders. Not all are ours: what we do not know (a user's trailing stop, a
 * status of tomorrow) is read as far as it goes, because one odd row must not hide the others.
 */
import type { Price, Qty } from "../../domain/money.ts";
import type { OrderType, PlacedOrder } from "../../domain/order.ts";
import { identifier, roundedUnits, type Row, text, units } from "./wire.ts";

const PLAIN_TYPES: Readonly<Record<string, OrderType>> = { MARKET: "market", LIMIT: "limit" };
const ALGO_TYPES: Readonly<Record<string, OrderType>> = {
  STOP_MARKET: "stop_market",
  TAKE_PROFIT_MARKET: "take_profit_market",
};

export const placedPlainOrder = (order: Row): PlacedOrder => ({
  clientOrderId: text(order, "clientOrderId"),
  exchangeOrderId: identifier(order, "orderId"),
  ...termsOf(order, "origQty", "stopPrice"),
  type: PLAIN_TYPES[String(order["type"])] ?? null,
  algo: false,
});

export const placedAlgoOrder = (algo: Row): PlacedOrder => ({
  clientOrderId: text(algo, "clientAlgoId"),
  exchangeOrderId: identifier(algo, "algoId"),
  ...termsOf(algo, "quantity", "triggerPrice"),
  type: ALGO_TYPES[String(algo["orderType"])] ?? null,
  algo: true,
});

function termsOf(order: Row, qtyKey: string, triggerKey: string): Terms {
  const closesAll = isTrue(order["closePosition"]);
  const trigger = order[triggerKey] ? roundedUnits(order, triggerKey) : 0;
  return {
    symbol: text(order, "symbol"),
    side: text(order, "side") === "BUY" ? "buy" : "sell",
    qty: (closesAll || !order[qtyKey] ? 0 : units(order, qtyKey)) as Qty,
    reduceOnly: closesAll || isTrue(order["reduceOnly"]),
    triggerPrice: trigger > 0 ? trigger as Price : null,
  };
}

type Terms = Pick<PlacedOrder, "symbol" | "side" | "qty" | "reduceOnly" | "triggerPrice">;

const isTrue = (value: unknown): boolean => String(value) === "true";

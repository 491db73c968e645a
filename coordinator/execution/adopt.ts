import type { AccountFill } from "../../domain/account.ts";
import { addUsd, notional, type Qty } from "../../domain/money.ts";
import type { Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import { closingSide } from "./protect.ts";

/**
 * Orders that somebody else placed and that closed a trade of ours, as records of our own: then the database tells the
 * same story as the exchange. Their ids derive from the exchange's, so that adopting twice is adopting once.
 *
 * @param fills Oldest first.
 */
export function adoptedOrders(trade: Trade, fills: readonly AccountFill[]): Order[] {
  const byOrder = Map.groupBy(fills, ({ exchangeOrderId }) => exchangeOrderId);
  return [...byOrder].map(([exchangeOrderId, executed]) => adopted(trade, exchangeOrderId, executed));
}

/** The first fill is in it: what an order fills later is adopted later, as another record. */
const adoptedId = (exchangeOrderId: string, firstFillId: string): string => `ext-${exchangeOrderId}-${firstFillId}`;

function adopted(trade: Trade, exchangeOrderId: string, fills: readonly AccountFill[]): Order {
  const qty = fills.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
  return {
    clientOrderId: adoptedId(exchangeOrderId, fills[0]!.fillId),
    decisionId: trade.decisionId,
    tradeId: trade.tradeId,
    symbol: trade.symbol,
    side: closingSide(trade),
    type: "market",
    purpose: "exit",
    qty,
    limitPrice: null,
    timeInForce: null,
    triggerPrice: null,
    reduceOnly: true,
    exchangeOrderId,
    status: "filled",
    filledQty: qty,
    cost: addUsd(...fills.map((fill) => notional(fill.price, fill.qty))),
    fee: addUsd(...fills.map((fill) => fill.fee)),
    realizedPnl: addUsd(...fills.map((fill) => fill.realizedPnl)),
    fillIds: fills.map((fill) => fill.fillId),
    createdAtMs: fills[0]!.atMs,
    updatedAtMs: fills.at(-1)!.atMs,
    rejectReason: null,
  };
}

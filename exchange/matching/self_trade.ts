import type { Price } from "../../domain/money.ts";
import type { Side } from "../../domain/order.ts";
import type { MatchingEvent } from "./events.ts";
import { finishOrder } from "./fills.ts";
import type { MatchedOrder } from "./orders.ts";
import type { MatchingState } from "./state.ts";

/**
 * Self-trade prevention, Binance's `EXPIRE_MAKER`: an order that comes to trade, or to stand, at `at` ends our own
 * orders in the book that it would meet there.
 */
export function expireOwnMakers(state: MatchingState, side: Side, at: Price): MatchingEvent[] {
  const meets = (order: MatchedOrder) =>
    order.resting && order.side !== side && (side === "sell" ? order.limitPrice! >= at : order.limitPrice! <= at);
  return state.openOrders.filter(meets).map((order) => finishOrder(state, { ...order, status: "EXPIRED_IN_MATCH" }));
}

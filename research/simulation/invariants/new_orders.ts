import type { MatchedOrder } from "../../../exchange/matching/orders.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";

/** Hands over each plain order of the exchange once, in the order in which they were placed. */
export class NewOrders {
  #seenBelow = 0;

  in({ nextOrderId, openOrders, doneOrders }: Readonly<MatchingState>): readonly MatchedOrder[] {
    if (this.#seenBelow === nextOrderId) return [];
    const fresh = [...doneOrders.slice(-FRESH_MAX), ...openOrders]
      .filter(({ orderId }) => orderId >= this.#seenBelow)
      .sort((a, b) => a.orderId - b.orderId);
    this.#seenBelow = nextOrderId;
    return fresh;
  }
}

/** More than one step of the simulation can end. */
const FRESH_MAX = 200;

/** An order that may add to our position: ours, not a stop that was triggered, and not bound to reduce. */
export const isEntry = (order: MatchedOrder): boolean =>
  order.clientOrderId.startsWith("x-") && order.algoId === null && !order.reduceOnly && !order.closePosition;

/** What one decision of ours meant with it: all parts of its id but the leg. */
export const intentOf = ({ clientOrderId }: { readonly clientOrderId: string }): string =>
  clientOrderId.slice(0, clientOrderId.lastIndexOf("-"));

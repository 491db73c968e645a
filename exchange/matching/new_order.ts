import type { Qty, Usd } from "../../domain/money.ts";
import type { MatchedOrder } from "./orders.ts";
import type { MatchingState } from "./state.ts";

/** What makes an order what it is; the rest has a usual value. */
export type OrderTerms =
  & Pick<MatchedOrder, "orderId" | "side" | "qty" | "reduceOnly">
  & Partial<
    Pick<MatchedOrder, "type" | "limitPrice" | "timeInForce" | "resting" | "closePosition" | "algoId" | "forced">
  >
  & { readonly clientOrderId?: string | undefined };

/** A market order unless the terms say more. */
export const newOrder = (state: MatchingState, terms: OrderTerms): MatchedOrder => ({
  orderId: terms.orderId,
  clientOrderId: terms.clientOrderId ?? `auto-${terms.orderId}`,
  type: terms.type ?? "market",
  side: terms.side,
  qty: terms.qty,
  limitPrice: terms.limitPrice ?? null,
  timeInForce: terms.timeInForce ?? null,
  resting: terms.resting ?? false,
  reduceOnly: terms.reduceOnly,
  closePosition: terms.closePosition ?? false,
  status: "NEW",
  filledQty: 0 as Qty,
  cost: 0 as Usd,
  algoId: terms.algoId ?? null,
  forced: terms.forced ?? null,
  createdAtMs: state.timeMs,
  updatedAtMs: state.timeMs,
  reason: null,
});

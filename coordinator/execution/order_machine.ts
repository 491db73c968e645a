import { addUsd, notional, type Qty, ZERO_QTY, ZERO_USD } from "../../domain/money.ts";
import { isTerminal, type Order, type OrderStatus, type OrderUpdate, type Sendable } from "../../domain/order.ts";

/** An order as it is stored before it is sent. */
export const intended = (request: Sendable, atMs: number): Order => ({
  ...request,
  exchangeOrderId: null,
  status: "intended",
  filledQty: ZERO_QTY,
  cost: ZERO_USD,
  fee: ZERO_USD,
  realizedPnl: ZERO_USD,
  fillIds: [],
  createdAtMs: atMs,
  updatedAtMs: atMs,
  rejectReason: null,
});

/** How far an order has come. News never moves it back, so that late and doubled messages change nothing. */
const RANK: Record<OrderStatus, number> = {
  intended: 0,
  submitted: 1,
  unknown: 1, // as far as we know it was sent
  open: 2,
  partially_filled: 3,
  canceled: 4,
  expired: 4,
  rejected: 4,
  filled: 5, // (canceled, filled) => filled: a fill that crossed our cancel on its way
};

/** What an update changed: the order after it, and the quantity that is newly filled. */
export interface Applied {
  readonly order: Order;
  readonly newlyFilled: Qty;
  readonly changed: boolean;
}

/**
 * Takes the exchange's word on an order. Fills count once each, by the exchange's trade id. An order is not over before
 * each of its fills is known: the exchange's trade list may lag behind its orders.
 */
export function applyUpdate(order: Order, update: OrderUpdate): Applied {
  const fresh = update.fills.filter((fill) => !order.fillIds.includes(fill.fillId));
  const newlyFilled = fresh.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
  const told = lacksFills(update, order.filledQty + newlyFilled) ? "partially_filled" : update.status;
  const status = RANK[told] > RANK[order.status] ? told : order.status;
  const exchangeOrderId = order.exchangeOrderId ?? (update.exchangeOrderId || null);
  if (fresh.length === 0 && status === order.status && exchangeOrderId === order.exchangeOrderId) {
    return { order, newlyFilled: ZERO_QTY, changed: false };
  }
  return {
    changed: true,
    newlyFilled,
    order: {
      ...order,
      status,
      exchangeOrderId,
      filledQty: order.filledQty + newlyFilled as Qty,
      cost: addUsd(order.cost, ...fresh.map((fill) => notional(fill.price, fill.qty))),
      fee: addUsd(order.fee, ...fresh.map((fill) => fill.fee)),
      realizedPnl: addUsd(order.realizedPnl, ...fresh.map((fill) => fill.realizedPnl)),
      fillIds: [...order.fillIds, ...fresh.map((fill) => fill.fillId)],
      updatedAtMs: Math.max(order.updatedAtMs, update.atMs),
      // A reason belongs to the state that it explains.
      rejectReason: status === order.status ? order.rejectReason : update.reason,
    },
  };
}

/** True when the exchange has executed more of an order than `knownQty`. */
export const lacksFills = (update: OrderUpdate, knownQty: number): boolean => knownQty < update.filledQty;

/** A restart knows what was, not what is: no order counts as acknowledged before the exchange has told of it again. */
export const unheard = (order: Order): Order => isTerminal(order.status) ? order : { ...order, status: "unknown" };

/** Our own steps, before the exchange has said anything. A terminal order stays what it is. */
export function markAs(
  order: Order,
  status: "submitted" | "unknown" | "rejected" | "canceled",
  reason: string | null,
  atMs: number,
): Order {
  if (isTerminal(order.status)) return order;
  return { ...order, status, rejectReason: reason, updatedAtMs: Math.max(order.updatedAtMs, atMs) };
}

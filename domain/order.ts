import type { Price, Qty, Usd } from "./money.ts";

export type Side = "buy" | "sell";
export type OrderType = "market" | "limit" | "stop_market" | "take_profit_market";
/** How long a limit order may rest. `post_only` is refused (expires) rather than take. */
export type TimeInForce = "gtc" | "ioc" | "fok" | "post_only";
export const ORDER_PURPOSES = ["entry", "stop_loss", "take_profit", "exit", "slice"] as const;
export type OrderPurpose = typeof ORDER_PURPOSES[number];
export const ORDER_STATUSES = [
  "intended", // stored, not yet sent
  "submitted", // sent, no word yet
  "unknown", // its fate is not known: ask, never guess
  "open",
  "partially_filled",
  "filled",
  "canceled",
  "rejected",
  "expired",
] as const;
export type OrderStatus = typeof ORDER_STATUSES[number];

export const isTerminal = (status: OrderStatus): boolean =>
  status === "filled" || status === "canceled" || status === "rejected" || status === "expired";

/** The exchange has told that it has the order. */
export const isAcknowledged = (status: OrderStatus): boolean => status === "open" || status === "partially_filled";

/** What we want the exchange to do. The client id is derived from what the order means (see `clientOrderId`). */
export interface OrderRequest {
  readonly clientOrderId: string;
  readonly decisionId: string | null;
  readonly tradeId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly purpose: OrderPurpose;
  readonly qty: Qty;
  /** Limit orders only. */
  readonly limitPrice: Price | null;
  readonly timeInForce: TimeInForce | null;
  /** Stop and take-profit orders only. */
  readonly triggerPrice: Price | null;
  readonly reduceOnly: boolean;
}

declare const approved: unique symbol;
declare const protective: unique symbol;
/** Proof that `risk.review()` passed it. Nothing else makes one. */
export type Approved<T> = T & { readonly [approved]: true };
/** Proof that it can only reduce risk (`protect()` made it). No limit blocks it. */
export type Protective<T> = T & { readonly [protective]: true };
/** Only these can be sent. */
export type Sendable = Approved<OrderRequest> | Protective<OrderRequest>;

/** One execution, as the exchange's trade list tells it. */
export interface Fill {
  /** The exchange's trade id: a fill counts once. */
  readonly fillId: string;
  readonly price: Price;
  readonly qty: Qty;
  /** Positive: we pay. */
  readonly fee: Usd;
  /** What the exchange booked for the part that closed, before fees. */
  readonly realizedPnl: Usd;
  readonly atMs: number;
}

/** What the exchange says of one order now. Cumulative, so that a late, doubled or lost message changes nothing. */
export interface OrderUpdate {
  readonly clientOrderId: string;
  /** A triggered stop has two: the algo order's id, and that of the market order it became. This is the first. */
  readonly exchangeOrderId: string;
  readonly symbol: string;
  readonly status: OrderStatus;
  readonly filledQty: Qty;
  readonly fills: readonly Fill[];
  readonly atMs: number;
  readonly reason: string | null;
}

/** What somebody asked the exchange to do, as the exchange's lists tell it. */
export interface PlacedOrder {
  readonly clientOrderId: string;
  /** Of the list that has it: an algo order's id, or a plain order's. */
  readonly exchangeOrderId: string;
  readonly symbol: string;
  /** Null for a kind that we never send (a user's trailing stop). */
  readonly type: OrderType | null;
  /** Which of the exchange's two lists it is on. */
  readonly algo: boolean;
  readonly side: Side;
  /** 0 when it closes whatever is open. */
  readonly qty: Qty;
  readonly reduceOnly: boolean;
  readonly triggerPrice: Price | null;
}

/** An order that the exchange lists as open, whoever placed it. */
export interface OpenOrder extends OrderUpdate, PlacedOrder {}

/** Our own record of an order. */
export interface Order extends OrderRequest {
  readonly exchangeOrderId: string | null;
  readonly status: OrderStatus;
  readonly filledQty: Qty;
  /** Value of what is filled, unsigned. Average price = cost / filledQty. */
  readonly cost: Usd;
  readonly fee: Usd;
  readonly realizedPnl: Usd;
  readonly fillIds: readonly string[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly rejectReason: string | null;
}

/** Where an order's id comes from. */
export interface OrderOrigin {
  readonly runId: string;
  /**
   * The number that our ownership of the account had. A process that died may have sent orders that no journal knows;
   * its successor counts events from the same number, and must not give its own orders the same names.
   */
  readonly fence: number;
  /** The number of the event that asked for it. */
  readonly sequence: number;
}

/**
 * An id that a retry derives again: the run, the fence, the event's number in the journal, the leg.
 * At most 36 characters of `[A-Za-z0-9_-]` (Binance's rule).
 */
export const clientOrderId = ({ runId, fence, sequence }: OrderOrigin, leg: string): string =>
  `${orderIdPrefix(runId)}${fence}-${sequence}-${leg}`;

/** Begin of the ids of all orders of a run. */
export const orderIdPrefix = (runId: string): string => `x-${runId}-`;

/** What an id of ours says of its order. Null when the run did not give it. */
export function orderOrigin(id: string, runId: string): (OrderOrigin & { readonly leg: string }) | null {
  if (!id.startsWith(orderIdPrefix(runId))) return null;
  const [, fence, sequence, leg] = /^(\d+)-(\d+)-([a-z]\d*)$/.exec(id.slice(orderIdPrefix(runId).length)) ?? [];
  return leg === undefined ? null : { runId, fence: Number(fence), sequence: Number(sequence), leg };
}

/** Orders of both kinds as Binance tells them. */
import { formatUnits, type Qty } from "../../domain/money.ts";
import type { Fill, OrderStatus, OrderUpdate } from "../../domain/order.ts";
import { identifier, integer, optionalText, type Row, row, text, units, UnreadableAnswer } from "./wire.ts";

/** One plain order as the exchange tells it, without its fills. */
export interface PlainOrder {
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly status: OrderStatus;
  readonly executedQty: Qty;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

const PLAIN_STATUS: Readonly<Record<string, OrderStatus>> = {
  NEW: "open",
  PARTIALLY_FILLED: "partially_filled",
  FILLED: "filled",
  CANCELED: "canceled",
  REJECTED: "rejected",
  EXPIRED: "expired",
  EXPIRED_IN_MATCH: "expired",
};

export const plainOrderFrom = (answer: unknown): PlainOrder => plainOrder(row(answer, "order"), statusOf);

/** A row of the list of open orders: open whatever its status is called, also when somebody else placed it. */
export const openPlainOrderFrom = (listed: Row): PlainOrder => plainOrder(listed, openIfUnknown);

type StatusReader = <Status>(table: Readonly<Record<string, Status>>, wire: string) => Status | "open";

function plainOrder(order: Row, readStatus: StatusReader): PlainOrder {
  const updatedAtMs = integer(order, "updateTime");
  return {
    clientOrderId: text(order, "clientOrderId"),
    orderId: identifier(order, "orderId"),
    symbol: text(order, "symbol"),
    status: readStatus(PLAIN_STATUS, text(order, "status")),
    executedQty: units(order, "executedQty") as Qty,
    createdAtMs: order["time"] === undefined ? updatedAtMs : integer(order, "time"),
    updatedAtMs,
  };
}

/** One algo order as the exchange tells it. `triggered`: look at the market order it became. */
export interface AlgoOrder {
  readonly clientOrderId: string;
  readonly algoId: string;
  readonly symbol: string;
  readonly status: OrderStatus | "triggered";
  /** The market order that it became. */
  readonly actualOrderId: string | null;
  readonly reason: string | null;
  readonly updatedAtMs: number;
}

const ALGO_STATUS: Readonly<Record<string, AlgoOrder["status"]>> = {
  NEW: "open",
  ACCEPTED: "open",
  TRIGGERING: "triggered",
  TRIGGERED: "triggered",
  FINISHED: "triggered",
  CANCELED: "canceled",
  REJECTED: "rejected",
  EXPIRED: "expired",
};

export const algoOrderFrom = (answer: unknown): AlgoOrder => algoOrder(row(answer, "algo order"), statusOf);

/** A row of the list of open algo orders. */
export const openAlgoOrderFrom = (listed: Row): AlgoOrder => algoOrder(listed, openIfUnknown);

function algoOrder(algo: Row, readStatus: StatusReader): AlgoOrder {
  const actual = algo["actualOrderId"];
  return {
    clientOrderId: text(algo, "clientAlgoId"),
    algoId: identifier(algo, "algoId"),
    symbol: text(algo, "symbol"),
    status: readStatus(ALGO_STATUS, text(algo, "algoStatus")),
    actualOrderId: actual === undefined || actual === null || actual === "" || Number(actual) === 0
      ? null
      : String(actual),
    reason: optionalText(algo, "rm"),
    updatedAtMs: integer(algo, "updateTime"),
  };
}

function statusOf<Status>(table: Readonly<Record<string, Status>>, wire: string): Status {
  const status = table[wire];
  if (status === undefined) throw new UnreadableAnswer(`Expected a known order status, was "${wire}"`);
  return status;
}

const openIfUnknown: StatusReader = (table, wire) => table[wire] ?? "open";

/** What is known of a plain order with its fills: fewer than it has executed while the trade list lags behind. */
export function plainUpdate(order: PlainOrder, fills: readonly Fill[]): OrderUpdate {
  const listedQty = fills.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
  return {
    clientOrderId: order.clientOrderId,
    exchangeOrderId: order.orderId,
    symbol: order.symbol,
    status: order.status,
    filledQty: order.executedQty,
    fills,
    atMs: order.updatedAtMs,
    reason: listedQty < order.executedQty
      ? `${formatUnits(order.executedQty)} executed, ${formatUnits(listedQty)} in the trade list so far`
      : null,
  };
}

/** An algo order that is still waiting, or ended without an order of its own. */
export const algoUpdate = (algo: AlgoOrder): OrderUpdate => ({
  clientOrderId: algo.clientOrderId,
  exchangeOrderId: algo.algoId,
  symbol: algo.symbol,
  status: algo.status === "triggered" ? "open" : algo.status,
  filledQty: 0 as Qty,
  fills: [],
  atMs: algo.updatedAtMs,
  reason: algo.reason,
});

/** A triggered algo order: its own ids, and everything else of the market order that it became. */
export const triggeredUpdate = (algo: AlgoOrder, actual: OrderUpdate): OrderUpdate => ({
  ...actual,
  clientOrderId: algo.clientOrderId,
  exchangeOrderId: algo.algoId,
  reason: actual.reason ?? algo.reason,
});

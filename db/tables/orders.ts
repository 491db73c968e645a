import type { OrderView } from "../../coordinator/ports/views.ts";
import { averagePriceOrNull, type Price, type Qty, type Usd } from "../../domain/money.ts";
import type {
  Order,
  OrderPurpose,
  OrderStatus,
  OrderType,
  PlacedOrder,
  Side,
  TimeInForce,
} from "../../domain/order.ts";
import type { Row, Statement } from "../sql/client.ts";
import { type Columns, inserter } from "./columns.ts";
import type { Paged } from "./page.ts";
import { boolean, decimal, decimalOrNull, json, number, numberOrNull, text, textOrNull } from "./row.ts";

export const ORDER_COLUMNS = {
  order_id: "plain",
  client_order_id: "plain",
  exchange_order_id: "plain",
  trade_id: "plain",
  decision_id: "plain",
  timestamp: "plain",
  symbol: "plain",
  side: "plain",
  type: "plain",
  purpose: "plain",
  quantity: "units",
  price: "units",
  trigger_price: "units",
  filled_qty: "units",
  avg_fill_price: "units",
  fee: "units",
  status: "plain",
  created_at: "plain",
  updated_at: "plain",
  reject_reason: "plain",
} as const satisfies Columns;

type Stored =
  | keyof typeof ORDER_COLUMNS
  | "cost"
  | "realized_pnl"
  | "fill_ids"
  | "reduce_only"
  | "time_in_force"
  | "run_id";

const insertOrder = inserter<Stored>(
  "orders",
  [
    ...Object.keys(ORDER_COLUMNS) as (keyof typeof ORDER_COLUMNS)[],
    "cost",
    "realized_pnl",
    "fill_ids",
    "reduce_only",
    "time_in_force",
    "run_id",
  ],
  { overwriteAllBut: ["order_id", "client_order_id", "timestamp", "created_at", "run_id"] },
);

/** Client ids of orders that have a record, and the exchange's ids of adopted ones. */
export function recordedOf(orders: readonly PlacedOrder[]): Statement {
  const ids = JSON.stringify(orders.flatMap(({ clientOrderId, exchangeOrderId }) => [clientOrderId, exchangeOrderId]));
  return {
    sql: `select client_order_id as id from orders where client_order_id in (select value from json_each(?))
      union select exchange_order_id from orders where client_order_id between 'ext-' and 'ext.'
        and exchange_order_id in (select value from json_each(?))`,
    args: [ids, ids],
  };
}

/** Inserted, or overwritten by its later state. Our id of an order is its client id: both sides know it. */
export const saveOrder = (order: Order, runId: string): Statement =>
  insertOrder({
    order_id: order.clientOrderId,
    client_order_id: order.clientOrderId,
    exchange_order_id: order.exchangeOrderId,
    trade_id: order.tradeId,
    decision_id: order.decisionId,
    timestamp: order.createdAtMs,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    purpose: order.purpose,
    quantity: order.qty,
    price: order.limitPrice,
    trigger_price: order.triggerPrice,
    filled_qty: order.filledQty,
    avg_fill_price: averagePriceOrNull(order.cost, order.filledQty),
    fee: order.fee,
    status: order.status,
    created_at: order.createdAtMs,
    updated_at: order.updatedAtMs,
    reject_reason: order.rejectReason,
    cost: order.cost,
    realized_pnl: order.realizedPnl,
    fill_ids: JSON.stringify(order.fillIds),
    reduce_only: order.reduceOnly ? 1 : 0,
    time_in_force: order.timeInForce,
    run_id: runId,
  });

export const orderFromRow = (row: Row): Order => ({
  clientOrderId: text(row, "client_order_id"),
  decisionId: textOrNull(row, "decision_id"),
  tradeId: text(row, "trade_id"),
  symbol: text(row, "symbol"),
  side: text(row, "side") as Side,
  type: text(row, "type") as OrderType,
  purpose: text(row, "purpose") as OrderPurpose,
  qty: number(row, "quantity") as Qty,
  limitPrice: numberOrNull(row, "price") as Price | null,
  timeInForce: textOrNull(row, "time_in_force") as TimeInForce | null,
  triggerPrice: numberOrNull(row, "trigger_price") as Price | null,
  reduceOnly: boolean(row, "reduce_only"),
  exchangeOrderId: textOrNull(row, "exchange_order_id"),
  status: text(row, "status") as OrderStatus,
  filledQty: number(row, "filled_qty") as Qty,
  cost: number(row, "cost") as Usd,
  fee: number(row, "fee") as Usd,
  realizedPnl: number(row, "realized_pnl") as Usd,
  fillIds: json<string[]>(row, "fill_ids"),
  createdAtMs: number(row, "created_at"),
  updatedAtMs: number(row, "updated_at"),
  rejectReason: textOrNull(row, "reject_reason"),
});

export const orderView = (row: Row): OrderView => ({
  order_id: text(row, "order_id"),
  client_order_id: text(row, "client_order_id"),
  exchange_order_id: textOrNull(row, "exchange_order_id"),
  trade_id: text(row, "trade_id"),
  decision_id: textOrNull(row, "decision_id"),
  timestamp: number(row, "timestamp"),
  symbol: text(row, "symbol"),
  side: text(row, "side"),
  type: text(row, "type"),
  purpose: text(row, "purpose"),
  quantity: decimal(row, "quantity"),
  price: decimalOrNull(row, "price"),
  trigger_price: decimalOrNull(row, "trigger_price"),
  filled_qty: decimal(row, "filled_qty"),
  avg_fill_price: decimalOrNull(row, "avg_fill_price"),
  fee: decimal(row, "fee"),
  status: text(row, "status"),
  created_at: number(row, "created_at"),
  updated_at: number(row, "updated_at"),
  reject_reason: textOrNull(row, "reject_reason"),
});

export const ORDER_PAGES: Paged = { table: "orders", time: "timestamp", symbol: "symbol", status: "status" };

/** Orders of a run whose last word is not spoken, in the order of their creation. */
export const openOrdersOf = (runId: string): Statement => ({
  sql: `select * from orders where run_id = ?
    and status in ('intended', 'submitted', 'unknown', 'open', 'partially_filled') order by row_no`,
  args: [runId],
});

/** Oldest first. */
export const ordersOfTrade = (tradeId: string): Statement => ({
  sql: "select * from orders where trade_id = ? order by row_no",
  args: [tradeId],
});

/** What followed from a decision: its entry, and all orders of the trade that it opened. Oldest first. */
export const ordersOfDecision = (decisionId: string): Statement => ({
  sql: `select * from orders where decision_id = ?
      or trade_id = (select trade_id from ensemble_decisions where decision_id = ?) order by row_no`,
  args: [decisionId, decisionId],
});

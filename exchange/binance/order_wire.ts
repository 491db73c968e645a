/** Orders to and from Binance's JSON. Stops and take-profits are "algo orders", a second kind with ids of their own. */
import { formatUnits, type Qty } from "../../domain/money.ts";
import type { Fill, OrderRequest, OrderStatus, OrderType, OrderUpdate } from "../../domain/order.ts";
import { invariant } from "../../domain/result.ts";
import type { Params } from "./ccxt_types.ts";
import { identifier, integer, optionalText, row, text, units, UnreadableAnswer } from "./wire.ts";

const ALGO_TYPES = { stop_market: "STOP_MARKET", take_profit_market: "TAKE_PROFIT_MARKET" } as const;

export const isAlgo = (type: OrderType): type is keyof typeof ALGO_TYPES => Object.hasOwn(ALGO_TYPES, type);

/** A market order. Asks for the result, so that what filled at once is known at once. */
export function marketOrderParams(order: OrderRequest): Params {
  return {
    ...commonParams(order),
    type: "MARKET",
    newClientOrderId: order.clientOrderId,
    newOrderRespType: "RESULT",
  };
}

/** A stop or take-profit order, triggered by the traded price as backtests and labels are. */
export function algoOrderParams(order: OrderRequest): Params {
  invariant(isAlgo(order.type), `a ${order.type} order is no algo order`);
  invariant(order.triggerPrice !== null, `${order.clientOrderId} has a trigger price`);
  return {
    algoType: "CONDITIONAL",
    ...commonParams(order),
    type: ALGO_TYPES[order.type],
    triggerPrice: formatUnits(order.triggerPrice),
    workingType: "CONTRACT_PRICE",
    clientAlgoId: order.clientOrderId,
  };
}

const commonParams = (order: OrderRequest): Params => ({
  symbol: order.symbol,
  side: order.side === "buy" ? "BUY" : "SELL",
  quantity: formatUnits(order.qty),
  ...(order.reduceOnly ? { reduceOnly: "true" } : {}),
});

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

export function plainOrderFrom(answer: unknown): PlainOrder {
  const order = row(answer, "order");
  const updatedAtMs = integer(order, "updateTime");
  return {
    clientOrderId: text(order, "clientOrderId"),
    orderId: identifier(order, "orderId"),
    symbol: text(order, "symbol"),
    status: statusOf(PLAIN_STATUS, text(order, "status")),
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

export function algoOrderFrom(answer: unknown): AlgoOrder {
  const algo = row(answer, "algo order");
  const actual = algo["actualOrderId"];
  return {
    clientOrderId: text(algo, "clientAlgoId"),
    algoId: identifier(algo, "algoId"),
    symbol: text(algo, "symbol"),
    status: statusOf(ALGO_STATUS, text(algo, "algoStatus")),
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

/**
 * What is known of a plain order with its fills. While the trade list lags behind the order, the order counts as
 * filled only as far as its trades are listed: fees and prices are in there, and the next query brings the rest.
 */
export function plainUpdate(order: PlainOrder, fills: readonly Fill[]): OrderUpdate {
  const listedQty = fills.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
  const lags = listedQty < order.executedQty;
  return {
    clientOrderId: order.clientOrderId,
    exchangeOrderId: order.orderId,
    symbol: order.symbol,
    status: lags ? (listedQty > 0 ? "partially_filled" : "open") : order.status,
    filledQty: listedQty,
    fills,
    atMs: order.updatedAtMs,
    reason: lags
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

import { z } from "zod";
import type { Qty } from "../../domain/money.ts";
import { err, ok } from "../../domain/result.ts";
import { findOrder, type OrderKey } from "../matching/cancellation.ts";
import type { MatchedOrder } from "../matching/orders.ts";
import { type Refusal, REFUSALS } from "../matching/refusal.ts";
import {
  booleanParam,
  type Endpoint,
  endpoint,
  type EndpointContext,
  integerParam,
  limitParam,
  symbolParam,
  unitsParam,
} from "./endpoint.ts";
import { orderJson, tradeJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;
const ALGO_TYPES = ["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"];
const USE_ALGO_ENDPOINT: Refusal = {
  code: -4120,
  message: "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
};
const POSITION_SIDE: Refusal = {
  code: -4061,
  message: "Order's position side does not match user's setting.",
};
const EITHER_ID: Refusal = {
  code: -1102,
  message: "Either 'origClientOrderId' or 'orderId' must be sent, but both were empty/null.",
};

export const ALL_CANCELED = { code: 200, msg: "The operation of cancel all open order is done." };

export const sideParam = z.enum(["BUY", "SELL"]).transform((side) => side === "BUY" ? "buy" as const : "sell" as const);
export const positionSideParam = z.string().default("BOTH");

const orderKeyParams = {
  symbol: symbolParam,
  orderId: integerParam.optional(),
  origClientOrderId: z.string().optional(),
};

const keyOf = (params: { orderId?: number | undefined; origClientOrderId?: string | undefined }): OrderKey => ({
  id: params.orderId,
  clientId: params.origClientOrderId,
});

const isEmpty = (key: OrderKey): boolean => key.id === undefined && key.clientId === undefined;

const json = ({ session }: EndpointContext, order: MatchedOrder) => orderJson(session.market.symbol, order);

const placeOrder = endpoint({ ...signed(0), places: true }, {
  symbol: symbolParam,
  side: sideParam,
  type: z.enum(["MARKET", "LIMIT", ...ALGO_TYPES]),
  quantity: unitsParam,
  reduceOnly: booleanParam.default(false),
  positionSide: positionSideParam,
  newClientOrderId: z.string().optional(),
  newOrderRespType: z.enum(["ACK", "RESULT"]).default("ACK"),
}, (context, params) => {
  if (ALGO_TYPES.includes(params.type)) return err(USE_ALGO_ENDPOINT);
  if (params.type !== "MARKET") return err(REFUSALS.orderType);
  if (params.positionSide !== "BOTH") return err(POSITION_SIDE);
  const { engine, ended } = context.session;
  const placed = engine.placeMarket({
    clientOrderId: params.newClientOrderId,
    side: params.side,
    qty: params.quantity as Qty,
    reduceOnly: params.reduceOnly,
  });
  if (!placed.ok) return placed;
  const { order, events } = placed.value;
  context.accountChanged(ended ? [...events, ...engine.settleWaiting()] : events);
  const now = findOrder(engine.state, { id: order.orderId }) ?? order;
  return ok(json(context, params.newOrderRespType === "RESULT" ? now : order));
});

const cancelOne = endpoint(signed(1), orderKeyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const canceled = context.session.engine.cancelOrder(keyOf(params));
  if (!canceled.ok) return canceled;
  context.accountChanged(canceled.value.events);
  return ok(json(context, canceled.value.order));
});

const queryOne = endpoint(signed(1), orderKeyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const order = findOrder(context.session.engine.state, keyOf(params));
  return order ? ok(json(context, order)) : err(REFUSALS.noSuchOrder);
});

const listParams = {
  symbol: symbolParam,
  orderId: integerParam.optional(),
  startTime: integerParam.optional(),
  endTime: integerParam.optional(),
};

const allOrders = endpoint(signed(5), { ...listParams, limit: limitParam(500, 1000) }, (context, params) => {
  const { doneOrders, openOrders } = context.session.engine.state;
  const { orderId = 0, startTime = 0, endTime = Infinity, limit } = params;
  const found = [...doneOrders, ...openOrders]
    .filter((each) => each.orderId >= orderId && each.createdAtMs >= startTime && each.createdAtMs <= endTime)
    .sort((a, b) => a.orderId - b.orderId);
  return ok(page(found, limit, params).map((order) => json(context, order)));
});

const userTrades = endpoint(signed(5), {
  ...listParams,
  fromId: integerParam.optional(),
  limit: limitParam(500, 1000),
}, ({ session }, params) => {
  const { symbol, quote } = session.engine.rules.market;
  const { orderId, startTime = 0, endTime = Infinity, fromId = 0, limit } = params;
  const found = session.engine.state.trades.filter((each) =>
    (orderId === undefined || each.orderId === orderId) && each.tradeId >= fromId && each.atMs >= startTime &&
    each.atMs <= endTime
  );
  return ok(page(found, limit, params).map((trade) => tradeJson(symbol, quote, trade)));
});

/** From a start the first ones, else the latest; oldest first in either case. */
const page = <T>(
  rows: readonly T[],
  limit: number,
  from: { startTime?: number | undefined; fromId?: number | undefined; orderId?: number | undefined },
): readonly T[] =>
  from.startTime !== undefined || from.fromId !== undefined || from.orderId !== undefined
    ? rows.slice(0, limit)
    : rows.slice(-limit);

export const ORDER_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/order": placeOrder,
  "GET /fapi/v1/order": queryOne,
  "DELETE /fapi/v1/order": cancelOne,
  "GET /fapi/v1/openOrder": endpoint(signed(1), orderKeyParams, (context, params) => {
    const order = findOrder(context.session.engine.state, keyOf(params));
    return order?.status === "NEW" ? ok(json(context, order)) : err(REFUSALS.noSuchOrder);
  }),
  "GET /fapi/v1/openOrders": endpoint(
    signed(1),
    { symbol: symbolParam.optional() },
    (context) => ok(context.session.engine.state.openOrders.map((order) => json(context, order))),
  ),
  "GET /fapi/v1/allOrders": allOrders,
  "DELETE /fapi/v1/allOpenOrders": endpoint(signed(1), { symbol: symbolParam }, (context) => {
    context.accountChanged(context.session.engine.cancelAllOrders());
    return ok(ALL_CANCELED);
  }),
  "GET /fapi/v1/userTrades": userTrades,
};

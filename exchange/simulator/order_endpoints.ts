import { err, ok } from "../../domain/result.ts";
import { findOrder, orderMatches } from "../matching/cancellation.ts";
import { REFUSALS } from "../matching/refusal.ts";
import { type Endpoint, endpoint, integerParam, limitParam, symbolParam } from "./endpoint.ts";
import { EITHER_ID, isEmpty, json, keyOf, orderKeyParams } from "./order_key.ts";
import { amendOrder, placeOrder } from "./order_placement.ts";
import { tradeJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;

export const ALL_CANCELED = { code: 200, msg: "The operation of cancel all open order is done." };

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
  "PUT /fapi/v1/order": amendOrder,
  "GET /fapi/v1/order": queryOne,
  "DELETE /fapi/v1/order": cancelOne,
  "GET /fapi/v1/openOrder": endpoint(signed(1), orderKeyParams, (context, params) => {
    const { openOrders } = context.session.engine.state;
    const order = openOrders.find(orderMatches(keyOf(params)));
    return order ? ok(json(context, order)) : err(REFUSALS.noSuchOrder);
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

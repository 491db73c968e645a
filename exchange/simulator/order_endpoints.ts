import { err, ok } from "../../domain/result.ts";
import { findOrder, orderMatches } from "../matching/cancellation.ts";
import { type Refusal, REFUSALS } from "../matching/refusal.ts";
import type { MatchedOrder, TradeRecord } from "../matching/orders.ts";
import { type Endpoint, endpoint, integerParam, symbolParam } from "./endpoint.ts";
import { historyPage, historyParams } from "./history_query.ts";
import { EITHER_ID, isEmpty, json, keyOf, orderKeyParams } from "./order_key.ts";
import { amendOrder, placeOrder } from "./order_placement.ts";
import { tradeJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;

const ID_AND_TIME: Refusal = { code: -1128, message: "Combination of optional parameters invalid." };

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

const allOrders = endpoint(
  signed(5),
  { symbol: symbolParam, orderId: integerParam.optional(), ...historyParams },
  (context, { orderId, ...query }) => {
    const { doneOrders, openOrders } = context.session.engine.state;
    const orders = [...doneOrders, ...openOrders].sort((a, b) => a.orderId - b.orderId);
    const place = (order: MatchedOrder) => ({ id: order.orderId, atMs: order.createdAtMs });
    const page = historyPage(orders, place, { ...query, fromId: orderId }, context.session.timeMs);
    return page.ok ? ok(page.value.map((order) => json(context, order))) : page;
  },
);

const userTrades = endpoint(signed(5), {
  symbol: symbolParam,
  orderId: integerParam.optional(),
  fromId: integerParam.optional(),
  ...historyParams,
}, ({ session }, { orderId, ...query }) => {
  const { symbol, quote } = session.engine.rules.market;
  const ofOrder = session.engine.state.trades.filter((each) => orderId === undefined || each.orderId === orderId);
  const timed = query.startTime !== undefined || query.endTime !== undefined;
  if (timed && query.fromId !== undefined) return err(ID_AND_TIME);
  // One order's executions need no window.
  const fromId = query.fromId ?? (orderId === undefined || timed ? undefined : 0);
  const place = (trade: TradeRecord) => ({ id: trade.tradeId, atMs: trade.atMs });
  const page = historyPage(ofOrder, place, { ...query, fromId }, session.timeMs);
  return page.ok ? ok(page.value.map((trade) => tradeJson(symbol, quote, trade))) : page;
});

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
    { security: "signed", weight: (params) => params["symbol"] === undefined ? 40 : 1 },
    { symbol: symbolParam.optional() },
    ({ sessions }) =>
      ok(sessions.flatMap((session) => session.engine.state.openOrders.map((order) => json({ session }, order)))),
  ),
  "GET /fapi/v1/allOrders": allOrders,
  "DELETE /fapi/v1/allOpenOrders": endpoint(signed(1), { symbol: symbolParam }, (context) => {
    context.accountChanged(context.session.engine.cancelAllOrders());
    return ok(ALL_CANCELED);
  }),
  "GET /fapi/v1/userTrades": userTrades,
};

import { z } from "zod";
import type { Price, Qty } from "../../domain/money.ts";
import type { TimeInForce } from "../../domain/order.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { findOrder } from "../matching/cancellation.ts";
import type { MatchedOrder } from "../matching/orders.ts";
import type { Accepted } from "../matching/placement.ts";
import { type Refusal, REFUSALS } from "../matching/refusal.ts";
import { booleanParam, endpoint, type EndpointContext, symbolParam, unitsParam } from "./endpoint.ts";
import { EITHER_ID, isEmpty, json, keyOf, orderKeyParams } from "./order_key.ts";

const ALGO_TYPES = ["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"];
const USE_ALGO_ENDPOINT: Refusal = {
  code: -4120,
  message: "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
};

export const missing = (name: string): Refusal => ({
  code: -1102,
  message: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
});
export const notWanted = (name: string): Refusal => ({
  code: -1106,
  message: `Parameter '${name}' sent when not required.`,
});

const TIMES_IN_FORCE = { GTC: "gtc", IOC: "ioc", FOK: "fok", GTX: "post_only" } as const satisfies Record<
  string,
  TimeInForce
>;

export const sideParam = z.enum(["BUY", "SELL"]).transform((side) => side === "BUY" ? "buy" as const : "sell" as const);
export const positionSideParam = z.string().default("BOTH");
export const timeInForceParam = z.enum(["GTC", "IOC", "FOK", "GTX"]).transform((text) => TIMES_IN_FORCE[text]);

const orderParams = {
  symbol: symbolParam,
  side: sideParam,
  type: z.enum(["MARKET", "LIMIT", ...ALGO_TYPES]),
  quantity: unitsParam,
  price: unitsParam.optional(),
  timeInForce: timeInForceParam.optional(),
  reduceOnly: booleanParam.default(false),
  positionSide: positionSideParam,
  newClientOrderId: z.string().optional(),
  newOrderRespType: z.enum(["ACK", "RESULT"]).default("ACK"),
};
type OrderParams = z.output<z.ZodObject<typeof orderParams>>;

export const placeOrder = endpoint({ security: "signed", weight: 0, places: true }, orderParams, (context, params) => {
  if (ALGO_TYPES.includes(params.type)) return err(USE_ALGO_ENDPOINT);
  if (params.positionSide !== "BOTH") return err(REFUSALS.positionSide);
  const placed = params.type === "LIMIT" ? placeLimit(context, params) : placeMarket(context, params);
  return placed.ok ? ok(accepted(context, placed.value, params.newOrderRespType === "RESULT")) : placed;
});

type Placed = Result<Accepted<MatchedOrder>, Refusal>;

function placeMarket({ session }: EndpointContext, params: OrderParams): Placed {
  const { newClientOrderId, side, quantity, reduceOnly, price, timeInForce } = params;
  if (price !== undefined) return err(notWanted("price"));
  if (timeInForce !== undefined) return err(notWanted("timeinforce"));
  return session.engine.placeMarket({ clientOrderId: newClientOrderId, side, qty: quantity as Qty, reduceOnly });
}

function placeLimit({ session }: EndpointContext, params: OrderParams): Placed {
  const { newClientOrderId, side, quantity, reduceOnly, price, timeInForce } = params;
  if (timeInForce === undefined) return err(missing("timeinforce"));
  if (price === undefined) return err(missing("price"));
  return session.engine.placeLimit({
    clientOrderId: newClientOrderId,
    side,
    qty: quantity as Qty,
    reduceOnly,
    limitPrice: price as Price,
    timeInForce,
  });
}

/** Tells what happened. A market that has ended has no next open: what waits for one is settled now. */
function accepted(context: EndpointContext, { order, events }: Accepted<MatchedOrder>, result: boolean): object {
  const { engine, ended } = context.session;
  context.accountChanged(ended ? [...events, ...engine.settleWaiting()] : events);
  return json(context, (result && findOrder(engine.state, { id: order.orderId })) || order);
}

export const amendOrder = endpoint({ security: "signed", weight: 1, places: true }, {
  ...orderKeyParams,
  side: sideParam,
  quantity: unitsParam,
  price: unitsParam,
}, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const amendment = { qty: params.quantity as Qty, limitPrice: params.price as Price };
  const amended = context.session.engine.amendOrder(keyOf(params), amendment);
  return amended.ok ? ok(accepted(context, amended.value, true)) : amended;
});

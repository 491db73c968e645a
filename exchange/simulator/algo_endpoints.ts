import { z } from "zod";
import type { Price, Qty } from "../../domain/money.ts";
import { err, ok } from "../../domain/result.ts";
import { findAlgo, type OrderKey } from "../matching/cancellation.ts";
import type { AlgoOrder } from "../matching/orders.ts";
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
import { ALL_CANCELED, positionSideParam, sideParam } from "./order_endpoints.ts";
import { algoJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;
const TYPES = { STOP_MARKET: "stop_market", TAKE_PROFIT_MARKET: "take_profit_market" } as const;
const POSITION_SIDE: Refusal = { code: -4061, message: "Order's position side does not match user's setting." };
const QTY_MISSING: Refusal = {
  code: -1102,
  message: "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
};
const QTY_NOT_WANTED: Refusal = { code: -1106, message: "Parameter 'quantity' sent when not required." };
const REDUCE_ONLY_NOT_WANTED: Refusal = { code: -1106, message: "Parameter 'reduceonly' sent when not required." };
const EITHER_ID: Refusal = {
  code: -1102,
  message: "Either 'algoId' or 'clientAlgoId' must be sent, but both were empty/null.",
};

const json = ({ session }: EndpointContext, algo: AlgoOrder) => algoJson(session.market.symbol, algo);

const placeAlgo = endpoint({ security: "signed", weight: 0, places: true }, {
  algoType: z.literal("CONDITIONAL"),
  symbol: symbolParam,
  side: sideParam,
  type: z.enum(["STOP_MARKET", "TAKE_PROFIT_MARKET"]),
  triggerPrice: unitsParam,
  quantity: unitsParam.optional(),
  reduceOnly: booleanParam.optional(),
  closePosition: booleanParam.default(false),
  positionSide: positionSideParam,
  workingType: z.enum(["CONTRACT_PRICE", "MARK_PRICE"]).default("CONTRACT_PRICE"),
  clientAlgoId: z.string().optional(),
}, (context, params) => {
  const { closePosition, quantity, reduceOnly } = params;
  if (params.positionSide !== "BOTH") return err(POSITION_SIDE);
  if (closePosition && quantity !== undefined) return err(QTY_NOT_WANTED);
  if (closePosition && reduceOnly !== undefined) return err(REDUCE_ONLY_NOT_WANTED);
  if (!closePosition && quantity === undefined) return err(QTY_MISSING);
  const placed = context.session.engine.placeAlgo({
    clientAlgoId: params.clientAlgoId,
    type: TYPES[params.type],
    side: params.side,
    qty: (quantity ?? 0) as Qty,
    triggerPrice: params.triggerPrice as Price,
    reduceOnly: reduceOnly ?? false,
    closePosition,
    workingType: params.workingType,
  });
  if (!placed.ok) return placed;
  context.accountChanged(placed.value.events);
  return ok(json(context, placed.value.order));
});

const keyParams = { algoId: integerParam.optional(), clientAlgoId: z.string().optional() };

const keyOf = (params: { algoId?: number | undefined; clientAlgoId?: string | undefined }): OrderKey => ({
  id: params.algoId,
  clientId: params.clientAlgoId,
});

const isEmpty = (key: OrderKey): boolean => key.id === undefined && key.clientId === undefined;

const cancelOne = endpoint(signed(1), keyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const canceled = context.session.engine.cancelAlgo(keyOf(params));
  if (!canceled.ok) return canceled;
  context.accountChanged(canceled.value.events);
  const { algoId, clientAlgoId } = canceled.value.order;
  return ok({ algoId, clientAlgoId, code: "200", msg: "success" });
});

const queryOne = endpoint(signed(1), keyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const algo = findAlgo(context.session.engine.state, keyOf(params));
  return algo ? ok(json(context, algo)) : err(REFUSALS.noSuchOrder);
});

const allAlgos = endpoint(signed(5), {
  symbol: symbolParam,
  algoId: integerParam.optional(),
  startTime: integerParam.optional(),
  endTime: integerParam.optional(),
  limit: limitParam(500, 1000),
}, (context, { algoId = 0, startTime = 0, endTime = Infinity, limit }) => {
  const { doneAlgos, openAlgos } = context.session.engine.state;
  const found = [...doneAlgos, ...openAlgos]
    .filter((each) => each.algoId >= algoId && each.createdAtMs >= startTime && each.createdAtMs <= endTime)
    .sort((a, b) => a.algoId - b.algoId);
  return ok(found.slice(-limit).map((algo) => json(context, algo)));
});

export const ALGO_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/algoOrder": placeAlgo,
  "GET /fapi/v1/algoOrder": queryOne,
  "DELETE /fapi/v1/algoOrder": cancelOne,
  "GET /fapi/v1/openAlgoOrders": endpoint(
    signed(1),
    {},
    (context) => ok(context.session.engine.state.openAlgos.map((algo) => json(context, algo))),
  ),
  "GET /fapi/v1/allAlgoOrders": allAlgos,
  "DELETE /fapi/v1/algoOpenOrders": endpoint(signed(1), { symbol: symbolParam }, (context) => {
    context.accountChanged(context.session.engine.cancelAllAlgos());
    return ok(ALL_CANCELED);
  }),
};

import { z } from "zod";
import type { Price, Qty } from "../../domain/money.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { AlgoOrderRequest } from "../matching/algo_placement.ts";
import { findAlgo, type OrderKey } from "../matching/cancellation.ts";
import type { AlgoOrder } from "../matching/orders.ts";
import { type Refusal, REFUSALS } from "../matching/refusal.ts";
import {
  booleanParam,
  type Endpoint,
  endpoint,
  type EndpointContext,
  integerParam,
  symbolParam,
  unitsParam,
} from "./endpoint.ts";
import { historyPage, historyParams } from "./history_query.ts";
import type { MarketSession } from "./market_session.ts";
import { ALL_CANCELED } from "./order_endpoints.ts";
import { missing, notWanted, positionSideParam, sideParam, timeInForceParam } from "./order_placement.ts";
import { algoJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;
const EITHER_ID: Refusal = {
  code: -1102,
  message: "Either 'algoId' or 'clientAlgoId' must be sent, but both were empty/null.",
};
/** A percentage to 8 decimals in basis points. */
const UNITS_PER_BPS = 1_000_000;

const json = ({ session }: Pick<EndpointContext, "session">, algo: AlgoOrder) => algoJson(session.market.symbol, algo);

/** `GTE_GTC` ends with the position; here every reduce-only order does. */
const algoTimeInForceParam = z.literal("GTE_GTC").transform(() => "gtc" as const).or(timeInForceParam);

const algoParams = {
  algoType: z.literal("CONDITIONAL"),
  symbol: symbolParam,
  side: sideParam,
  type: z.enum(["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"]),
  triggerPrice: unitsParam.optional(),
  price: unitsParam.optional(),
  timeInForce: algoTimeInForceParam.default("gtc"),
  activatePrice: unitsParam.optional(),
  callbackRate: unitsParam.optional(),
  quantity: unitsParam.optional(),
  reduceOnly: booleanParam.optional(),
  closePosition: booleanParam.default(false),
  positionSide: positionSideParam,
  workingType: z.enum(["CONTRACT_PRICE", "MARK_PRICE"]).default("CONTRACT_PRICE"),
  clientAlgoId: z.string().optional(),
};
type AlgoParams = z.output<z.ZodObject<typeof algoParams>>;

const placeAlgo = endpoint({ security: "signed", weight: 0, places: true }, algoParams, (context, params) => {
  if (params.positionSide !== "BOTH") return err(REFUSALS.positionSide);
  const refusal = quantityRefusal(params);
  if (refusal) return err(refusal);
  const request = algoRequest(params);
  if (!request.ok) return request;
  const placed = context.session.engine.placeAlgo(request.value);
  if (!placed.ok) return placed;
  context.accountChanged(placed.value.events);
  return ok(json(context, placed.value.order));
});

function quantityRefusal({ closePosition, quantity, reduceOnly }: AlgoParams): Refusal | undefined {
  if (!closePosition) return quantity === undefined ? missing("quantity") : undefined;
  if (quantity !== undefined) return notWanted("quantity");
  return reduceOnly === undefined ? undefined : notWanted("reduceonly");
}

function algoRequest(params: AlgoParams): Result<AlgoOrderRequest, Refusal> {
  const { triggerPrice, price, callbackRate, activatePrice = null, timeInForce } = params;
  const terms = {
    clientAlgoId: params.clientAlgoId,
    side: params.side,
    qty: (params.quantity ?? 0) as Qty,
    reduceOnly: params.reduceOnly ?? false,
    closePosition: params.closePosition,
    workingType: params.workingType,
  };
  if (params.type === "TRAILING_STOP_MARKET") {
    if (callbackRate === undefined) return err(missing("callbackrate"));
    const trailing = { activatePrice: activatePrice as Price | null, callbackBps: callbackRate / UNITS_PER_BPS };
    return ok({ ...terms, type: "trailing_stop_market", trailing });
  }
  if (triggerPrice === undefined) return err(missing("triggerprice"));
  const trigger = { ...terms, triggerPrice: triggerPrice as Price };
  switch (params.type) {
    case "STOP_MARKET":
    case "TAKE_PROFIT_MARKET":
      return ok({ ...trigger, type: params.type === "STOP_MARKET" ? "stop_market" : "take_profit_market" });
    case "STOP":
    case "TAKE_PROFIT":
      if (price === undefined) return err(missing("price"));
      return ok({
        ...trigger,
        type: params.type === "STOP" ? "stop" : "take_profit",
        limitPrice: price as Price,
        timeInForce,
      });
    default:
      return params.type satisfies never;
  }
}

const keyParams = { algoId: integerParam.optional(), clientAlgoId: z.string().optional() };

const keyOf = (params: { algoId?: number | undefined; clientAlgoId?: string | undefined }): OrderKey => ({
  id: params.algoId,
  clientId: params.clientAlgoId,
});

const isEmpty = (key: OrderKey): boolean => key.id === undefined && key.clientId === undefined;

/** An algo order is named without its symbol. */
const holderOf = ({ sessions, session }: EndpointContext, key: OrderKey): MarketSession =>
  sessions.find(({ engine }) => findAlgo(engine.state, key)) ?? session;

const cancelOne = endpoint(signed(1), keyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const session = holderOf(context, keyOf(params));
  const canceled = session.engine.cancelAlgo(keyOf(params));
  if (!canceled.ok) return canceled;
  context.told(session, canceled.value.events);
  const { algoId, clientAlgoId } = canceled.value.order;
  return ok({ algoId, clientAlgoId, code: "200", msg: "success" });
});

const queryOne = endpoint(signed(1), keyParams, (context, params) => {
  if (isEmpty(keyOf(params))) return err(EITHER_ID);
  const session = holderOf(context, keyOf(params));
  const algo = findAlgo(session.engine.state, keyOf(params));
  return algo ? ok(json({ session }, algo)) : err(REFUSALS.noSuchOrder);
});

const allAlgos = endpoint(
  signed(5),
  { symbol: symbolParam, algoId: integerParam.optional(), ...historyParams },
  (context, { algoId, ...query }) => {
    const { doneAlgos, openAlgos } = context.session.engine.state;
    const algos = [...doneAlgos, ...openAlgos].sort((a, b) => a.algoId - b.algoId);
    const place = (algo: AlgoOrder) => ({ id: algo.algoId, atMs: algo.createdAtMs });
    const page = historyPage(algos, place, { ...query, fromId: algoId }, context.session.timeMs);
    return page.ok ? ok(page.value.map((algo) => json(context, algo))) : page;
  },
);

export const ALGO_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/algoOrder": placeAlgo,
  "GET /fapi/v1/algoOrder": queryOne,
  "DELETE /fapi/v1/algoOrder": cancelOne,
  "GET /fapi/v1/openAlgoOrders": endpoint(
    { security: "signed", weight: (params) => params["symbol"] === undefined ? 40 : 1 },
    { symbol: symbolParam.optional() },
    ({ sessions }) =>
      ok(sessions.flatMap((session) => session.engine.state.openAlgos.map((algo) => json({ session }, algo)))),
  ),
  "GET /fapi/v1/allAlgoOrders": allAlgos,
  "DELETE /fapi/v1/algoOpenOrders": endpoint(signed(1), { symbol: symbolParam }, (context) => {
    context.accountChanged(context.session.engine.cancelAllAlgos());
    return ok(ALL_CANCELED);
  }),
};

import type { Price, Qty, Usd } from "../../domain/money.ts";
import type { Side } from "../../domain/order.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty } from "./fills.ts";
import { clientIdRefusal, notionalRefusal, priceRefusal, qtyRefusal } from "./filters.ts";
import { canCarry, qtyWhenPendingFill } from "./margin.ts";
import { type AlgoOrder, type AlgoType, isTouched, type MatchedOrder, signedQty } from "./orders.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import { takerPrice, type TradingRules } from "./trading_rules.ts";

export interface MarketOrderRequest {
  /** Made up from the order id when undefined. */
  readonly clientOrderId?: string | undefined;
  readonly side: Side;
  readonly qty: Qty;
  readonly reduceOnly: boolean;
}

export interface AlgoOrderRequest {
  readonly clientAlgoId?: string | undefined;
  readonly type: AlgoType;
  readonly side: Side;
  /** Ignored when it closes the whole position. */
  readonly qty: Qty;
  readonly triggerPrice: Price;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly workingType: string;
}

export interface Accepted<T> {
  readonly order: T;
  readonly events: MatchingEvent[];
}

/** Takes a market order: it waits for the next candle's open. */
export function placeMarketOrder(
  state: MatchingState,
  rules: TradingRules,
  request: MarketOrderRequest,
): Result<Accepted<MatchedOrder>, Refusal> {
  const refusal = marketOrderRefusal(state, rules, request);
  if (refusal) return err(refusal);
  const orderId = state.nextOrderId++;
  const order = newOrder(state, { ...request, orderId, qty: executableQty(state, request) });
  state.openOrders = [...state.openOrders, order];
  return ok({ order, events: [{ kind: "order", order }] });
}

export function newOrder(
  state: MatchingState,
  from:
    & Pick<MatchedOrder, "orderId" | "side" | "qty" | "reduceOnly">
    & Partial<Pick<MatchedOrder, "closePosition" | "algoId">>
    & { readonly clientOrderId?: string | undefined },
): MatchedOrder {
  return {
    orderId: from.orderId,
    clientOrderId: from.clientOrderId ?? `auto-${from.orderId}`,
    side: from.side,
    qty: from.qty,
    reduceOnly: from.reduceOnly,
    closePosition: from.closePosition ?? false,
    status: "NEW",
    filledQty: 0 as Qty,
    cost: 0 as Usd,
    algoId: from.algoId ?? null,
    createdAtMs: state.timeMs,
    updatedAtMs: state.timeMs,
    reason: null,
  };
}

function marketOrderRefusal(
  state: MatchingState,
  rules: TradingRules,
  { clientOrderId, side, qty, reduceOnly }: MarketOrderRequest,
): Refusal | undefined {
  const malformed = (clientOrderId === undefined ? undefined : clientIdRefusal(clientOrderId)) ??
    qtyRefusal(rules, qty);
  if (malformed) return malformed;
  if (state.openOrders.some((each) => each.clientOrderId === clientOrderId)) return REFUSALS.duplicateClientId;
  if (state.openOrders.length >= rules.openOrdersMax) return REFUSALS.openOrdersMax;
  if (reduceOnly) return executableQty(state, { side, qty, reduceOnly }) === 0 ? REFUSALS.reduceOnly : undefined;
  const tooSmall = notionalRefusal(rules, takerPrice(rules, side, state.lastPrice), qty);
  if (tooSmall) return tooSmall;
  const carried = canCarry(state, rules, qtyWhenPendingFill(state), signedQty(side, qty), state.lastPrice);
  return carried ? undefined : REFUSALS.margin;
}

/** Takes a stop or take-profit order. Its margin and its right to reduce are checked when it triggers, as on Binance. */
export function placeAlgoOrder(
  state: MatchingState,
  rules: TradingRules,
  request: AlgoOrderRequest,
): Result<Accepted<AlgoOrder>, Refusal> {
  const refusal = algoOrderRefusal(state, rules, request);
  if (refusal) return err(refusal);
  const algo = newAlgo(state, request);
  state.openAlgos = [...state.openAlgos, algo];
  return ok({ order: algo, events: [{ kind: "algo", algo }] });
}

function newAlgo(state: MatchingState, request: AlgoOrderRequest): AlgoOrder {
  const algoId = state.nextAlgoId++;
  return {
    ...request,
    algoId,
    clientAlgoId: request.clientAlgoId ?? `auto-algo-${algoId}`,
    qty: request.closePosition ? 0 as Qty : request.qty,
    status: "NEW",
    orderId: null,
    filledPrice: null,
    filledQty: 0 as Qty,
    createdAtMs: state.timeMs,
    updatedAtMs: state.timeMs,
    triggeredAtMs: null,
    reason: null,
  };
}

function algoOrderRefusal(state: MatchingState, rules: TradingRules, request: AlgoOrderRequest): Refusal | undefined {
  const { clientAlgoId, qty, triggerPrice, reduceOnly, closePosition } = request;
  const malformed = (clientAlgoId === undefined ? undefined : clientIdRefusal(clientAlgoId)) ??
    (closePosition ? undefined : qtyRefusal(rules, qty)) ?? priceRefusal(rules, triggerPrice);
  if (malformed) return malformed;
  if (state.openAlgos.some((each) => each.clientAlgoId === clientAlgoId)) return REFUSALS.duplicateClientId;
  if (state.openAlgos.length >= rules.openAlgoOrdersMax) return REFUSALS.algoOrdersMax;
  if (isTouched(request, state.lastPrice)) return REFUSALS.wouldTrigger;
  if (closePosition) return closePositionRefusal(state, request);
  return reduceOnly ? undefined : notionalRefusal(rules, triggerPrice, qty);
}

function closePositionRefusal(state: MatchingState, { side, type }: AlgoOrderRequest): Refusal | undefined {
  const held = state.position.qty;
  if (held === 0 || (held > 0) === (side === "buy")) return REFUSALS.closePositionFlat;
  const same = state.openAlgos.some((each) => each.closePosition && each.side === side && each.type === type);
  return same ? REFUSALS.sameClosePosition : undefined;
}

import type { Price, Qty } from "../../domain/money.ts";
import type { Side, TimeInForce } from "../../domain/order.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty } from "./fills.ts";
import { clientIdRefusal, notionalRefusal, priceRefusal, qtyRefusal } from "./filters.ts";
import { demandRefusal } from "./margin.ts";
import { newOrder } from "./new_order.ts";
import { type MatchedOrder, mayRest } from "./orders.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import { isMet, settleOrder, takePrice, takerVolumeLeft } from "./settlement.ts";
import { expireOwnMakers } from "./self_trade.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";
import { withFinishedAlgos } from "./triggers.ts";

export interface MarketOrderRequest {
  /** Made up from the order id when undefined. */
  readonly clientOrderId?: string | undefined;
  readonly side: Side;
  readonly qty: Qty;
  readonly reduceOnly: boolean;
}

export interface LimitOrderRequest extends MarketOrderRequest {
  readonly limitPrice: Price;
  readonly timeInForce: TimeInForce;
}

export interface Accepted<T> {
  /** As it was taken; what became of it since is in the events. */
  readonly order: T;
  readonly events: MatchingEvent[];
}

/** Takes a market order: it fills at once, or waits for the next open, as the rules say. */
export const placeMarketOrder = (
  state: MatchingState,
  rules: TradingRules,
  request: MarketOrderRequest,
): Result<Accepted<MatchedOrder>, Refusal> => place(state, rules, { ...request, limitPrice: null, timeInForce: null });

/** Takes a limit order: it goes into the book, or takes like a market order where the price already meets it. */
export const placeLimitOrder = (
  state: MatchingState,
  rules: TradingRules,
  request: LimitOrderRequest,
): Result<Accepted<MatchedOrder>, Refusal> => place(state, rules, request);

type PlainOrderRequest = MarketOrderRequest & Pick<MatchedOrder, "limitPrice" | "timeInForce">;

function place(
  state: MatchingState,
  rules: TradingRules,
  request: PlainOrderRequest,
): Result<Accepted<MatchedOrder>, Refusal> {
  const refusal = orderRefusal(state, rules, request);
  if (refusal) return err(refusal);
  const taking = isMet(rules, request, state.lastPrice);
  const orderId = state.nextOrderId++;
  const order = newOrder(state, {
    ...request,
    orderId,
    type: request.limitPrice === null ? "market" : "limit",
    qty: executableQty(state, request),
    resting: !taking && mayRest(request),
  });
  const own = order.resting ? expireOwnMakers(state, order.side, order.limitPrice!) : [];
  state.openOrders = [...state.openOrders, order];
  const settles = !order.resting && (!taking || rules.fillMode === "at_once");
  const settled = settles ? settleOrder(state, rules, order) : [];
  return ok({ order, events: withFinishedAlgos(state, [{ kind: "order", order }, ...own, ...settled]) });
}

function orderRefusal(state: MatchingState, rules: TradingRules, request: PlainOrderRequest): Refusal | undefined {
  const { clientOrderId, side, qty, reduceOnly, limitPrice } = request;
  const malformed = (clientOrderId === undefined ? undefined : clientIdRefusal(clientOrderId)) ??
    qtyRefusal(rules, qty) ?? (limitPrice === null ? undefined : priceRefusal(rules, limitPrice));
  if (malformed) return malformed;
  if (state.dualSidePosition) return REFUSALS.positionSide;
  if (state.openOrders.some((each) => each.clientOrderId === clientOrderId)) return REFUSALS.duplicateClientId;
  if (state.openOrders.length >= rules.openOrdersMax) return REFUSALS.openOrdersMax;
  const taking = isMet(rules, request, state.lastPrice);
  const unmet = timeInForceRefusal(state, rules, request, taking);
  if (unmet) return unmet;
  if (reduceOnly) return executableQty(state, { side, qty, reduceOnly }) === 0 ? REFUSALS.reduceOnly : undefined;
  const at = taking ? takePrice(state, rules, request) : limitPrice!;
  return notionalRefusal(rules, at, qty) ?? demandRefusal(state, rules, { side, qty, at, resting: !taking });
}

/** Fill-or-kill and post-only orders that cannot be what they are, are refused and leave no trace, as on Binance. */
function timeInForceRefusal(
  state: MatchingState,
  rules: TradingRules,
  { timeInForce, qty }: PlainOrderRequest,
  taking: boolean,
): Refusal | undefined {
  if (timeInForce === "post_only") return taking ? REFUSALS.postOnly : undefined;
  if (timeInForce !== "fok") return undefined;
  const enough = rules.fillMode === "next_open" || takerVolumeLeft(state, rules) >= qty;
  return taking && enough ? undefined : REFUSALS.fillOrKill;
}

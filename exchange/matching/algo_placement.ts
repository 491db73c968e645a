import type { Price, Qty } from "../../domain/money.ts";
import type { Side, TimeInForce } from "../../domain/order.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { clientIdRefusal, notionalRefusal, priceRefusal, qtyRefusal } from "./filters.ts";
import { reduces } from "./fills.ts";
import { type AlgoOrder, type AlgoType, isTouched, type Trailing } from "./orders.ts";
import type { Accepted } from "./placement.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";
import { followed, startOf, trailingRefusal } from "./trailing.ts";

interface AlgoTerms {
  readonly clientAlgoId?: string | undefined;
  readonly side: Side;
  /** Ignored when it closes the whole position. */
  readonly qty: Qty;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly workingType: string;
}

/** A stop or take-profit order. */
export interface TriggerOrderRequest extends AlgoTerms {
  readonly type: Exclude<AlgoType, "trailing_stop_market">;
  readonly triggerPrice: Price;
  /** Of the limit order that a `stop` or `take_profit` becomes. */
  readonly limitPrice?: Price | undefined;
  readonly timeInForce?: TimeInForce | undefined;
}

export interface TrailingOrderRequest extends AlgoTerms {
  readonly type: "trailing_stop_market";
  readonly trailing: Omit<Trailing, "active">;
}

export type AlgoOrderRequest = TriggerOrderRequest | TrailingOrderRequest;

/** Takes an order that waits for its trigger. Its margin and its right to reduce are checked then, as on Binance. */
export function placeAlgoOrder(
  state: MatchingState,
  rules: TradingRules,
  request: AlgoOrderRequest,
): Result<Accepted<AlgoOrder>, Refusal> {
  const refusal = algoOrderRefusal(state, rules, request);
  if (refusal) return err(refusal);
  const algo = newAlgo(state, rules, request);
  state.openAlgos = [...state.openAlgos, algo];
  return ok({ order: algo, events: [{ kind: "algo", algo }] });
}

function newAlgo(state: MatchingState, rules: TradingRules, request: AlgoOrderRequest): AlgoOrder {
  const algoId = state.nextAlgoId++;
  const { clientAlgoId = `auto-algo-${algoId}`, type, side, qty, reduceOnly, closePosition, workingType } = request;
  const algo: AlgoOrder = {
    algoId,
    clientAlgoId,
    type,
    side,
    qty: closePosition ? 0 as Qty : qty,
    triggerPrice: 0 as Price,
    limitPrice: null,
    timeInForce: null,
    trailing: null,
    reduceOnly,
    closePosition,
    workingType,
    status: "NEW",
    orderId: null,
    filledPrice: null,
    filledQty: 0 as Qty,
    createdAtMs: state.timeMs,
    updatedAtMs: state.timeMs,
    triggeredAtMs: null,
    reason: null,
  };
  if (request.type === "trailing_stop_market") {
    return followed(rules, { ...algo, trailing: startOf(request.trailing) }, state.lastPrice);
  }
  const { triggerPrice, limitPrice = null, timeInForce = null } = request;
  return { ...algo, triggerPrice, limitPrice, timeInForce };
}

function algoOrderRefusal(state: MatchingState, rules: TradingRules, request: AlgoOrderRequest): Refusal | undefined {
  const { clientAlgoId, qty, closePosition } = request;
  const malformed = (clientAlgoId === undefined ? undefined : clientIdRefusal(clientAlgoId)) ??
    (closePosition ? undefined : qtyRefusal(rules, qty)) ?? priceRefusals(rules, request);
  if (malformed) return malformed;
  if (state.dualSidePosition) return REFUSALS.positionSide;
  if (state.openAlgos.some((each) => each.clientAlgoId === clientAlgoId)) return REFUSALS.duplicateClientId;
  if (state.openAlgos.length >= rules.openAlgoOrdersMax) return REFUSALS.algoOrdersMax;
  if (isTooLate(request, state.lastPrice)) return REFUSALS.wouldTrigger;
  if (closePosition) return closePositionRefusal(state, request);
  return request.reduceOnly ? undefined : notionalRefusal(rules, expectedPrice(request, state.lastPrice), qty);
}

function priceRefusals(rules: TradingRules, request: AlgoOrderRequest): Refusal | undefined {
  if (request.type === "trailing_stop_market") return trailingRefusal(rules, request.trailing);
  const { triggerPrice, limitPrice } = request;
  return priceRefusal(rules, triggerPrice) ?? (limitPrice === undefined ? undefined : priceRefusal(rules, limitPrice));
}

/** A trailing stop must have its activation price still before it: a sell above the market, a buy below. */
function isTooLate(request: AlgoOrderRequest, last: Price): boolean {
  if (request.type !== "trailing_stop_market") return isTouched(request, last);
  const { activatePrice } = request.trailing;
  if (activatePrice === null) return false;
  return request.side === "sell" ? activatePrice <= last : activatePrice >= last;
}

const expectedPrice = (request: AlgoOrderRequest, last: Price): Price =>
  request.type === "trailing_stop_market"
    ? request.trailing.activatePrice ?? last
    : request.limitPrice ?? request.triggerPrice;

function closePositionRefusal(state: MatchingState, { side, type }: AlgoOrderRequest): Refusal | undefined {
  if (!reduces(state, side)) return REFUSALS.closePositionFlat;
  const same = state.openAlgos.some((each) => each.closePosition && each.side === side && each.type === type);
  return same ? REFUSALS.sameClosePosition : undefined;
}

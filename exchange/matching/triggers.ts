import { averagePrice, type Price, type Qty } from "../../domain/money.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty, finishAlgo, settleOrder } from "./fills.ts";
import { canCarry } from "./margin.ts";
import { type AlgoOrder, isTouched, type MatchedOrder, signedQty, triggersOnRise } from "./orders.ts";
import { newOrder } from "./placement.ts";
import { REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** Triggers one stop or take-profit order with the market at `base`. What it may not do then, ends it as rejected. */
export function triggerAlgo(
  state: MatchingState,
  rules: TradingRules,
  algo: AlgoOrder,
  base: Price,
): MatchingEvent[] {
  const order = orderOf(state, algo);
  const obstacle = order.qty === 0
    ? REFUSALS.reduceOnly
    : canCarry(state, rules, state.position.qty, signedQty(order.side, order.qty), base)
    ? undefined
    : REFUSALS.margin;
  if (obstacle) return [finishAlgo(state, { ...algo, status: "REJECTED", reason: obstacle.message })];
  state.nextOrderId++;
  const triggered: AlgoOrder = {
    ...algo,
    status: "TRIGGERED",
    orderId: order.orderId,
    triggeredAtMs: state.timeMs,
    updatedAtMs: state.timeMs,
  };
  state.openAlgos = state.openAlgos.filter((each) => each.algoId !== algo.algoId);
  const fills = settleOrder(state, rules, order, base);
  return [{ kind: "algo", algo: triggered }, { kind: "order", order }, ...fills, finished(state, triggered)];
}

/** The market order that it becomes, under the same client id. */
function orderOf(state: MatchingState, algo: AlgoOrder): MatchedOrder {
  const { side, reduceOnly, closePosition, algoId, clientAlgoId } = algo;
  const wanted = { side, reduceOnly: reduceOnly || closePosition };
  const qty = executableQty(state, {
    ...wanted,
    qty: closePosition ? Math.abs(state.position.qty) as Qty : algo.qty,
  });
  return newOrder(state, {
    ...wanted,
    qty,
    orderId: state.nextOrderId,
    clientOrderId: clientAlgoId,
    closePosition,
    algoId,
  });
}

function finished(state: MatchingState, algo: AlgoOrder): MatchingEvent {
  const filled = state.doneOrders.findLast((order) => order.orderId === algo.orderId)!;
  return finishAlgo(state, {
    ...algo,
    status: "FINISHED",
    filledQty: filled.filledQty,
    filledPrice: filled.filledQty === 0 ? null : averagePrice(filled.cost, filled.filledQty),
  });
}

/** Triggers what the jump to a candle's open has passed. A stop fills at the open then, the worse price. */
export function triggerGaps(state: MatchingState, rules: TradingRules, open: Price): MatchingEvent[] {
  const events: MatchingEvent[] = [];
  for (;;) {
    const touched = state.openAlgos.find((algo) => isTouched(algo, open));
    if (!touched) return events;
    events.push(...triggerAlgo(state, rules, touched, open));
  }
}

/** Walks the price from one point of a candle to the next and triggers what it meets, in the order it meets it. */
export function triggerAlong(
  state: MatchingState,
  rules: TradingRules,
  from: Price,
  to: Price,
): MatchingEvent[] {
  const events: MatchingEvent[] = [];
  const rises = to > from;
  for (;;) {
    const met = state.openAlgos.filter((algo) => triggersOnRise(algo) === rises && isTouched(algo, to));
    const next = met.sort((a, b) => rises ? a.triggerPrice - b.triggerPrice : b.triggerPrice - a.triggerPrice)[0];
    if (!next) return events;
    const base = (rises ? Math.max(from, next.triggerPrice) : Math.min(from, next.triggerPrice)) as Price;
    state.lastPrice = base;
    events.push(...triggerAlgo(state, rules, next, base));
  }
}

/**
 * The points that the price visits inside a candle: the extreme that hurts the open position first. A flat account
 * visits first the side where an order waits that would open a position, so that its worst case comes after.
 */
export function worstPath(
  state: MatchingState,
  { open, high, low, close }: {
    readonly open: Price;
    readonly high: Price;
    readonly low: Price;
    readonly close: Price;
  },
): Price[] {
  const held = state.position.qty;
  const opens = (algo: AlgoOrder, at: Price) => !algo.reduceOnly && !algo.closePosition && isTouched(algo, at);
  const lowFirst = held > 0 || (held === 0 && state.openAlgos.some((algo) => opens(algo, low)) &&
    !state.openAlgos.some((algo) => opens(algo, high)));
  return lowFirst ? [open, low, high, close] : [open, high, low, close];
}

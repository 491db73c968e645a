import { averagePriceOrNull, type Qty } from "../../domain/money.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty, finishAlgo } from "./fills.ts";
import { canCarry } from "./margin.ts";
import { newOrder } from "./new_order.ts";
import { type AlgoOrder, type MatchedOrder, signedQty } from "./orders.ts";
import { REFUSALS } from "./refusal.ts";
import { settleOrder, takePrice } from "./settlement.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** Triggers one order with the market at the last price. What it may not do then, ends it as rejected. */
export function triggerAlgo(state: MatchingState, rules: TradingRules, algo: AlgoOrder): MatchingEvent[] {
  const order = orderOf(state, algo);
  const obstacle = order.qty === 0
    ? REFUSALS.reduceOnly
    : canCarry(state, rules, signedQty(order.side, order.qty), takePrice(state, rules, order))
    ? undefined
    : REFUSALS.margin;
  if (obstacle) return [finishAlgo(state, { ...algo, status: "REJECTED", reason: obstacle.message })];
  state.nextOrderId++;
  const triggered = finishAlgo(state, {
    ...algo,
    status: "TRIGGERED",
    orderId: order.orderId,
    triggeredAtMs: state.timeMs,
  });
  const settled = settleOrder(state, rules, order);
  return withFinishedAlgos(state, [triggered, { kind: "order", order }, ...settled]);
}

/** The plain order that it becomes, under the same client id. */
function orderOf(state: MatchingState, algo: AlgoOrder): MatchedOrder {
  const { side, reduceOnly, closePosition, algoId, clientAlgoId, limitPrice, timeInForce } = algo;
  const wanted = { side, reduceOnly: reduceOnly || closePosition };
  const qty = executableQty(state, {
    ...wanted,
    qty: closePosition ? Math.abs(state.position.qty) as Qty : algo.qty,
  });
  return newOrder(state, {
    ...wanted,
    type: limitPrice === null ? "market" : "limit",
    qty,
    limitPrice,
    timeInForce,
    orderId: state.nextOrderId,
    clientOrderId: clientAlgoId,
    closePosition,
    algoId,
  });
}

/** Triggered orders end with the plain order that they became: tells so after each that has. */
export const withFinishedAlgos = (state: MatchingState, events: readonly MatchingEvent[]): MatchingEvent[] => [
  ...events,
  ...events.flatMap((event) => event.kind === "order" || event.kind === "fill" ? finished(state, event.order) : []),
];

const isOver = ({ status }: MatchedOrder): boolean => status !== "NEW" && status !== "PARTIALLY_FILLED";

function finished(state: MatchingState, order: MatchedOrder): MatchingEvent[] {
  if (order.algoId === null || !isOver(order)) return [];
  const index = state.doneAlgos.findLastIndex(({ algoId }) => algoId === order.algoId);
  const algo = state.doneAlgos[index];
  if (algo?.status !== "TRIGGERED") return [];
  const done: AlgoOrder = {
    ...algo,
    status: "FINISHED",
    filledQty: order.filledQty,
    filledPrice: averagePriceOrNull(order.cost, order.filledQty),
    updatedAtMs: state.timeMs,
  };
  state.doneAlgos[index] = done;
  return [{ kind: "algo", algo: done }];
}

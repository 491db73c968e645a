import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingEvent } from "./events.ts";
import { finishAlgo, finishOrder } from "./fills.ts";
import type { AlgoOrder, MatchedOrder } from "./orders.ts";
import type { Accepted } from "./placement.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import { withFinishedAlgos } from "./triggers.ts";

/** An order by the exchange's id or, when that is undefined, by the client's. */
export interface OrderKey {
  readonly id?: number | undefined;
  readonly clientId?: string | undefined;
}

export const orderMatches = (key: OrderKey) => (order: MatchedOrder): boolean =>
  key.id === undefined ? order.clientOrderId === key.clientId : order.orderId === key.id;

const isAlgo = (key: OrderKey) => (algo: AlgoOrder): boolean =>
  key.id === undefined ? algo.clientAlgoId === key.clientId : algo.algoId === key.id;

/** Open orders first, then the latest of the finished: a client id may be used again. */
export const findOrder = (state: MatchingState, key: OrderKey): MatchedOrder | undefined =>
  state.openOrders.find(orderMatches(key)) ?? state.doneOrders.findLast(orderMatches(key));

export const findAlgo = (state: MatchingState, key: OrderKey): AlgoOrder | undefined =>
  state.openAlgos.find(isAlgo(key)) ?? state.doneAlgos.findLast(isAlgo(key));

export function cancelOrder(state: MatchingState, key: OrderKey): Result<Accepted<MatchedOrder>, Refusal> {
  const open = state.openOrders.find(orderMatches(key));
  if (!open) return err(REFUSALS.unknownOrder);
  const order: MatchedOrder = { ...open, status: "CANCELED", updatedAtMs: state.timeMs };
  return ok({ order, events: withFinishedAlgos(state, [finishOrder(state, order)]) });
}

export function cancelAlgo(state: MatchingState, key: OrderKey): Result<Accepted<AlgoOrder>, Refusal> {
  const open = state.openAlgos.find(isAlgo(key));
  if (!open) return err(REFUSALS.unknownOrder);
  const order: AlgoOrder = { ...open, status: "CANCELED", updatedAtMs: state.timeMs };
  return ok({ order, events: [finishAlgo(state, order)] });
}

/** The exchange drops an order that it had accepted. Nothing when it is no longer open. */
export const rejectAlgo = (state: MatchingState, key: OrderKey, reason: string): MatchingEvent[] =>
  state.openAlgos.filter(isAlgo(key)).map((algo) => finishAlgo(state, { ...algo, status: "REJECTED", reason }));

export const cancelAllOrders = (state: MatchingState): MatchingEvent[] =>
  withFinishedAlgos(state, state.openOrders.map((order) => finishOrder(state, { ...order, status: "CANCELED" })));

export const cancelAllAlgos = (state: MatchingState): MatchingEvent[] =>
  state.openAlgos.map((algo) => finishAlgo(state, { ...algo, status: "CANCELED" }));

import { isAcknowledged, type Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import type { PlanView, WorkingChild } from "../execution/algorithms/algorithm.ts";
import { type PlanStep, stepEntry } from "../execution/algorithms/entry_step.ts";
import { approveChild } from "../risk/review.ts";
import type { Command } from "./command.ts";
import { cancel, isEntry, keep, nextName, send, stopEntering } from "./orders.ts";
import { type EngineState, lastPrice, openOrdersOf, stopReasonIn, symbolState } from "./state.ts";

/** Children of the entry that may still fill. */
const workingOf = (state: EngineState, trade: Trade): Order[] => openOrdersOf(state, trade.tradeId).filter(isEntry);

/** True while an order of the entry may still fill, or another will be placed. */
export const isEntering = (state: EngineState, trade: Trade): boolean =>
  !trade.plan.finished || workingOf(state, trade).length > 0;

/**
 * Takes an entry one step on: what its plan wants to place now and to take back. After a halt, a pause, the order to
 * stop, and while the market tells nothing nothing is placed any more, and what rests is taken back.
 *
 * @param told The child that this event was about, when it was about one.
 */
export function advance(state: EngineState, trade: Trade, told?: Order): Command[] {
  if (trade.plan.finished && workingOf(state, trade).length === 0) return [];
  if (stopReasonIn(state, trade.symbol) !== null || trade.status === "closing") return giveUp(state, trade);
  // What the exchange refused once it would refuse again.
  if (told?.status === "rejected") return giveUp(state, trade);
  const step = nextStep(state, trade);
  return [
    ...(step.plan === trade.plan ? [] : [keep(state, { ...trade, plan: step.plan })]),
    ...workingOf(state, trade).filter(({ clientOrderId }) => step.cancel.includes(clientOrderId)).map(cancel),
    ...step.place.flatMap((child) => {
      const ordered = workingOf(state, trade).reduce((sum, each) => sum + each.qty - each.filledQty, 0);
      return send(state, approveChild(trade, step.plan, child, trade.entryQty + ordered, nextName(state)));
    }),
  ];
}

/** True when time alone has something for an entry to do. */
export function isDue(state: EngineState, trade: Trade): boolean {
  if (!isEntering(state, trade)) return false;
  const { plan, place, cancel } = nextStep(state, trade);
  return plan !== trade.plan || place.length + cancel.length > 0;
}

const nextStep = (state: EngineState, trade: Trade): PlanStep =>
  stepEntry(trade.plan, viewOf(state, trade), state.settings.execution);

/** Nothing more is placed, and what rests is taken back. */
export function giveUp(state: EngineState, trade: Trade): Command[] {
  const ended = stopEntering(trade);
  return [...(ended === trade ? [] : [keep(state, ended)]), ...workingOf(state, trade).map(cancel)];
}

function viewOf(state: EngineState, trade: Trade): PlanView {
  const symbol = symbolState(state, trade.symbol);
  return {
    nowMs: state.nowMs,
    lastPrice: lastPrice(symbol) ?? trade.plan.arrivalPrice,
    market: symbol.market,
    filledQty: trade.entryQty,
    working: workingOf(state, trade).map(childOf),
  };
}

const childOf = (order: Order): WorkingChild => ({
  clientOrderId: order.clientOrderId,
  limitPrice: order.limitPrice,
  openQty: order.qty - order.filledQty as WorkingChild["openQty"],
  acknowledged: isAcknowledged(order.status),
});

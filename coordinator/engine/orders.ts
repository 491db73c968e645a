import { intended } from "../execution/order_machine.ts";
import { closeOrder, type Leg } from "../execution/protect.ts";
import { clientOrderId, type Order, type Sendable } from "../../domain/order.ts";
import type { ExitReason, Trade } from "../../domain/trade.ts";
import type { Command } from "./command.ts";
import { type EngineState, openOrdersOf } from "./state.ts";

const MINUTE_MS = 60_000;

/** Stores an order's intent and asks for it to be sent. */
export function send(state: EngineState, order: Sendable): Command[] {
  const stored = intended(order, state.nowMs);
  state.orders.set(order.clientOrderId, stored);
  state.orderTimesMs = state.orderTimesMs.filter((atMs) => atMs > state.nowMs - MINUTE_MS);
  state.orderTimesMs.push(state.nowMs);
  return [{ kind: "store_order", order: stored }, { kind: "submit", order }];
}

/** What names this event's next protective orders: one event may need them for several trades. */
export function nextLeg({ runId, sequence, orders }: EngineState): Leg {
  const ofThisEvent = clientOrderId(runId, sequence, "");
  return { runId, sequence, nth: [...orders.keys()].filter((id) => id.startsWith(ofThisEvent)).length };
}

/** Replaces a trade in memory and asks for it to be stored. */
export function keep(state: EngineState, trade: Trade): Command {
  if (trade.status === "closed" || trade.status === "cancelled") state.trades.delete(trade.tradeId);
  else state.trades.set(trade.tradeId, trade);
  return { kind: "store_trade", trade };
}

/** Closes a trade at market unless that is already on its way. What its entry has not filled yet is taken back. */
export function close(state: EngineState, trade: Trade, reason: ExitReason): Command[] {
  if (trade.openQty === 0 || isClosing(state, trade)) return [];
  const closing: Trade = { ...trade, status: "closing", exitReason: reason };
  const order = closeOrder(closing, nextLeg(state));
  return [keep(state, closing), ...cancelEntry(state, trade), ...send(state, order)];
}

/** An order that closes it at market is on its way. */
export const isClosing = (state: EngineState, trade: Trade): boolean =>
  openOrdersOf(state, trade.tradeId).some((order) => order.purpose === "exit");

/** Takes back what is still open of a trade's orders. */
export const cancelOrders = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).map(cancel);

/** Takes back the entry while it can still fill; nothing once it is over. */
export const cancelEntry = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).filter((order) => order.purpose === "entry").map(cancel);

/** Takes back, again if need be, what ended trades have left behind: it would close the next trade. */
export const cancelLeftOvers = (state: EngineState, symbol: string): Command[] =>
  [...state.orders.values()].filter((order) => order.symbol === symbol && !state.trades.has(order.tradeId)).map(cancel);

/** Asks what became of a trade's orders. */
export const askAfterOrders = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).map(({ symbol, clientOrderId, type }) => ({
    kind: "query",
    symbol,
    clientOrderId,
    type,
  }));

const cancel = ({ symbol, clientOrderId, type }: Order): Command => ({ kind: "cancel", symbol, clientOrderId, type });

import { intended } from "../execution/order_machine.ts";
import { closeOrder, type OrderName } from "../execution/protect.ts";
import { type Usd } from "../../domain/money.ts";
import { clientOrderId, type Order, type OrderType, type PlacedOrder, type Sendable } from "../../domain/order.ts";
import { type ExitReason, netPnl, type Trade } from "../../domain/trade.ts";
import type { Command } from "./command.ts";
import { type EngineState, openOrdersOf, symbolState } from "./state.ts";

const MINUTE_MS = 60_000;
/** Trades of each market that ended and may still be told of. */
const ENDED_MAX = 20;

/** Stores an order's intent and asks for it to be sent. */
export function send(state: EngineState, order: Sendable): Command[] {
  const stored = intended(order, state.nowMs);
  remember(state, stored);
  state.orderTimesMs = state.orderTimesMs.filter((atMs) => atMs > state.nowMs - MINUTE_MS);
  state.orderTimesMs.push(state.nowMs);
  state.risk.ordersToday++;
  return [{ kind: "store_order", order: stored }, { kind: "submit", order }];
}

/** Puts an order's new state in place: what the exchange was asked before this says nothing about it. */
export function remember(state: EngineState, order: Order): void {
  state.orders.set(order.clientOrderId, order);
  symbolState(state, order.symbol).lastOrderSequence = state.sequence;
}

/** An order is over. */
export function forget(state: EngineState, order: Order): void {
  state.orders.delete(order.clientOrderId);
  symbolState(state, order.symbol).lastOrderSequence = state.sequence;
}

/** What names this event's next orders: one event may need them for several trades. */
export function nextName({ runId, fence, sequence, orders }: EngineState): OrderName {
  const ofThisEvent = clientOrderId({ runId, fence, sequence }, "");
  return { runId, fence, sequence, nth: [...orders.keys()].filter((id) => id.startsWith(ofThisEvent)).length };
}

/** Replaces a trade in memory and asks for it to be stored. */
export function keep(state: EngineState, trade: Trade): Command {
  const before = state.trades.get(trade.tradeId) ?? state.ended.find(({ tradeId }) => tradeId === trade.tradeId);
  state.booked = state.booked + netPnl(trade) - (before ? netPnl(before) : 0) as Usd;
  if (trade.status === "closed" || trade.status === "cancelled") end(state, trade);
  else state.trades.set(trade.tradeId, trade);
  return { kind: "store_trade", trade };
}

function end(state: EngineState, trade: Trade): void {
  state.trades.delete(trade.tradeId);
  const known = state.ended.findIndex(({ tradeId }) => tradeId === trade.tradeId);
  if (known >= 0) state.ended[known] = trade;
  else if (trade.entryQty > 0) state.ended.push(trade);
  const ofMarket = state.ended.filter(({ symbol }) => symbol === trade.symbol);
  if (ofMarket.length > ENDED_MAX) state.ended.splice(state.ended.indexOf(ofMarket[0]!), 1);
}

/** Closes a trade at market unless that is already on its way. What its entry has not filled yet is taken back. */
export function close(state: EngineState, trade: Trade, reason: ExitReason): Command[] {
  if (trade.openQty === 0 || isClosing(state, trade)) return [];
  const closing: Trade = { ...stopEntering(trade), status: "closing", exitReason: reason };
  const order = closeOrder(closing, nextName(state));
  return [keep(state, closing), ...cancelEntry(state, trade), ...send(state, order)];
}

/** No further order of the entry is placed. */
export const stopEntering = (trade: Trade): Trade =>
  trade.plan.finished ? trade : { ...trade, plan: { ...trade.plan, finished: true } };

/** An order that closes it at market is on its way. */
export const isClosing = (state: EngineState, trade: Trade): boolean =>
  openOrdersOf(state, trade.tradeId).some((order) => order.purpose === "exit");

/** Takes back what is still open of a trade's orders. */
export const cancelOrders = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).map(cancel);

export const isEntry = ({ purpose }: Pick<Order, "purpose">): boolean => purpose === "entry" || purpose === "slice";

/** Takes back the entry while it can still fill; nothing once it is over. */
export const cancelEntry = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).filter(isEntry).map(cancel);

/** Takes back, again if need be, what ended trades have left behind: it would close the next trade. */
export const cancelLeftOvers = (state: EngineState, symbol: string): Command[] =>
  [...state.orders.values()].filter((order) => order.symbol === symbol && isLeftOver(state, order)).map(cancel);

const isLeftOver = (state: EngineState, order: Order): boolean => !state.trades.has(order.tradeId);

/** Asks what became of an order; one that an ended trade has left behind is taken back once more. */
export const followUp = (state: EngineState, order: Order) => isLeftOver(state, order) ? cancel(order) : ask(order);

/** Asks what became of a trade's orders. */
export const askAfterOrders = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).map(ask);

/** What to call an order that the exchange lists: which of its two lists has it, when its kind is none of ours. */
export const kindOf = ({ type, algo }: PlacedOrder): OrderType => type ?? (algo ? "stop_market" : "market");

export const ask = (
  { symbol, clientOrderId, type }: Pick<Order, "symbol" | "clientOrderId" | "type">,
): Extract<Command, { kind: "query" }> => ({
  kind: "query",
  symbol,
  clientOrderId,
  type,
});

export const cancel = (
  { symbol, clientOrderId, type }: Pick<Order, "symbol" | "clientOrderId" | "type">,
): Extract<Command, { kind: "cancel" }> => ({ kind: "cancel", symbol, clientOrderId, type });

import { intended } from "../execution/order_machine.ts";
import { closeOrder } from "../execution/protect.ts";
import type { Sendable } from "../../domain/order.ts";
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

/** Replaces a trade in memory and asks for it to be stored. */
export function keep(state: EngineState, trade: Trade): Command {
  if (trade.status === "closed" || trade.status === "cancelled") state.trades.delete(trade.tradeId);
  else state.trades.set(trade.tradeId, trade);
  return { kind: "store_trade", trade };
}

/** Closes a trade at market unless that is already on its way. */
export function close(state: EngineState, trade: Trade, reason: ExitReason): Command[] {
  if (trade.openQty === 0) return [];
  if (openOrdersOf(state, trade.tradeId).some((order) => order.purpose === "exit")) return [];
  const closing: Trade = { ...trade, status: "closing", exitReason: reason };
  const order = closeOrder(closing, { runId: state.runId, sequence: state.sequence });
  return [keep(state, closing), ...send(state, order)];
}

/** Takes back what is still open of a trade's orders. */
export const cancelOrders = (state: EngineState, trade: Trade): Command[] =>
  openOrdersOf(state, trade.tradeId).map(({ symbol, clientOrderId, type }) => ({
    kind: "cancel",
    symbol,
    clientOrderId,
    type,
  }));

import type { Trade } from "../../domain/trade.ts";
import { bracketPlan, isProtected } from "../execution/bracket.ts";
import { bracketOrder } from "../execution/protect.ts";
import type { Command, Notice } from "./command.ts";
import { cancel, close, isClosing, nextName, send } from "./orders.ts";
import { type EngineState, openOrdersOf } from "./state.ts";

/** Brings stop and target to what the trade needs now. Called after everything that may have changed either. */
export function protect(state: EngineState, trade: Trade): Command[] {
  const { place, cancel: tooMany } = bracketPlan(trade, openOrdersOf(state, trade.tradeId));
  const name = nextName(state);
  return [...place.flatMap((leg) => send(state, bracketOrder(trade, leg, name))), ...tooMany.map(cancel)];
}

/** True while a trade is open whose stop the exchange has not acknowledged, and nothing closes it. */
export const isBare = (state: EngineState, trade: Trade): boolean =>
  isExposed(state, trade.tradeId) && !isClosing(state, trade);

/** True while something is open that no acknowledged stop covers, whether or not it is being closed. */
export function isExposed(state: EngineState, tradeId: string): boolean {
  const trade = state.trades.get(tradeId);
  return trade !== undefined && trade.openQty > 0 && !isProtected(trade, openOrdersOf(state, tradeId));
}

/** The time for the stop to be acknowledged, or for the closing order to close, is over. */
export function onProtectionDue(state: EngineState, tradeId: string): Command[] {
  const trade = state.trades.get(tradeId);
  if (!trade || !isBare(state, trade)) return [];
  const why = trade.status === "closing" ? "is still open" : "had no acknowledged stop in time";
  return [
    alarm(`${trade.symbol} ${why}; closing it`, trade),
    ...close(state, trade, trade.exitReason ?? "unprotected"),
  ];
}

export const alarm = (message: string, { tradeId }: Trade, details: Notice["details"] = {}): Command => ({
  kind: "tell",
  notice: { eventType: "ERROR", severity: "critical", message, details: { tradeId, ...details } },
});

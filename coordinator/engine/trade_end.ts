import type { Breaker } from "../../domain/breaker.ts";
import { twoDecimals } from "../../domain/figures.ts";
import type { Usd } from "../../domain/money.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { afterTrade } from "../risk/breaker.ts";
import type { Command } from "./command.ts";
import { isEntering } from "./entry.ts";
import { refreshAccount } from "./income.ts";
import { cancelEntry, cancelOrders, keep, stopEntering } from "./orders.ts";
import type { EngineState } from "./state.ts";

/** A trade has become flat. The rest of its entry may still fill: then the trade waits for the end of that. */
export function endFlat(state: EngineState, trade: Trade): Command[] {
  const ended = stopEntering(trade);
  return isEntering(state, ended)
    ? [keep(state, { ...ended, status: "closing" }), ...cancelEntry(state, ended)]
    : finish(state, ended);
}

/** A trade is flat: its other orders go, and the breaker counts it. */
export function finish(state: EngineState, trade: Trade): Command[] {
  const before = state.risk.breaker;
  const after = afterTrade(before, netPnl(trade), state.nowMs, state.settings.safety);
  state.risk.breaker = after;
  state.risk.closedTrades++;
  return [
    keep(state, trade),
    ...cancelOrders(state, trade),
    { kind: "store_risk" },
    tellTrade(
      trade,
      `Closed ${trade.side} ${trade.symbol} by ${exitWords(trade)}, net ${signedUsd(netPnl(trade))} USDT`,
    ),
    ...tellBreaker(before, after),
    refreshAccount(state),
  ];
}

const exitWords = ({ exitReason }: Trade): string => exitReason?.replaceAll("_", " ") ?? "an unknown reason";

function signedUsd(units: Usd): string {
  const text = twoDecimals(units / 1e8);
  return units > 0 && text !== "0.00" ? `+${text}` : text;
}

function tellBreaker(before: Breaker, after: Breaker): Command[] {
  if (after.state === before.state || after.state !== "open" && after.state !== "closed") return [];
  const opened = after.state === "open";
  const message = opened ? `Circuit breaker opened: ${after.reason}` : "Circuit breaker closed: its trial was won";
  const severity = opened ? "error" : "info";
  return [{ kind: "tell", notice: { eventType: "CIRCUIT_BREAKER", severity, message, details: { ...after } } }];
}

export const tellTrade = (trade: Trade, message: string): Command => ({
  kind: "tell",
  notice: { eventType: "TRADE", severity: "info", message, details: { tradeId: trade.tradeId } },
});

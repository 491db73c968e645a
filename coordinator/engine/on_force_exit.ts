import type { Command } from "./command.ts";
import type { EngineEvent } from "./event.ts";
import { giveUp } from "./entry.ts";
import { close } from "./orders.ts";
import type { EngineState } from "./state.ts";

type ForceExit = Pick<Extract<EngineEvent, { kind: "force_exit" }>, "tradeId" | "who" | "why">;

/**
 * An operator closes one trade, at market, whatever its stop and target say; one that still enters is taken back. Trading
 * itself goes on.
 */
export function onForceExit(state: EngineState, { tradeId, who, why }: ForceExit): Command[] {
  const trade = state.trades.get(tradeId);
  // It has ended since it was asked for.
  if (!trade) return [];
  const message = `${trade.symbol} ${trade.side} is closed by ${who}${why ? `: ${why}` : ""}`;
  return [
    {
      kind: "tell",
      notice: {
        eventType: "OPERATOR",
        severity: "warning",
        message,
        details: { action: "force_exit", tradeId, symbol: trade.symbol, who, why },
      },
    },
    ...giveUp(state, trade),
    ...close(state, state.trades.get(tradeId) ?? trade, "operator"),
  ];
}

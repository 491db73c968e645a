import type { Command } from "./command.ts";
import type { ControlAction } from "./event.ts";
import { cancelOrders, close } from "./orders.ts";
import type { EngineState } from "./state.ts";

/** An operator speaks. New risk stops or may begin again; open positions keep their stops either way. */
export function onControl(state: EngineState, action: ControlAction, who: string, why: string): Command[] {
  const reason = `${action === "halt" ? "halted" : "paused"} by ${who}${why ? `: ${why}` : ""}`;
  if (action === "pause") state.risk.paused = reason;
  if (action === "halt") state.risk.halted = reason;
  if (action === "resume") Object.assign(state.risk, { paused: null, halted: null });
  return [
    { kind: "store_risk" },
    {
      kind: "tell",
      notice: {
        eventType: "OPERATOR",
        severity: action === "halt" ? "warning" : "info",
        message: action === "resume" ? `resumed by ${who}${why ? `: ${why}` : ""}` : reason,
        details: { action, who, why },
      },
    },
  ];
}

/** No new risk from now on. Entries on their way are taken back; positions are closed when asked, else stay protected. */
export function onShutdown(state: EngineState, closePositions: boolean): Command[] {
  state.stopping = true;
  state.closeAll ||= closePositions;
  return [...state.trades.values()].flatMap((trade) => {
    if (trade.openQty === 0) return cancelOrders(state, trade);
    return closePositions ? close(state, trade, "shutdown") : [];
  });
}

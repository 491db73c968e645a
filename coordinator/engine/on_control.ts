import type { Command } from "./command.ts";
import type { ControlAction } from "./event.ts";
import { acceptFall } from "./emergency.ts";
import { beginFlatten } from "./flatten.ts";
import { giveUp } from "./entry.ts";
import { close } from "./orders.ts";
import type { Trade } from "../../domain/trade.ts";
import type { EngineState } from "./state.ts";

/**
 * An operator speaks. New risk stops, entries on their way included, or may begin again; open positions keep their stops
 * either way. `flatten` halts, closes everything, and goes on until the exchange calls it empty.
 */
export function onControl(state: EngineState, action: ControlAction, who: string, why: string): Command[] {
  const reason = `${WORDS[action]} by ${who}${why ? `: ${why}` : ""}`;
  const message = action === "pause" && state.risk.halted !== null ? `${reason}; the halt before it stays` : reason;
  if (action === "pause") state.risk.paused = reason;
  if (action === "halt" || action === "flatten") state.risk.halted = reason;
  if (action === "resume") Object.assign(state.risk, { paused: null, halted: null, flatten: null });
  const accepted = action === "resume" ? acceptFall(state) : [];
  return [
    { kind: "store_risk" },
    {
      kind: "tell",
      notice: {
        eventType: "OPERATOR",
        severity: action === "halt" || action === "flatten" ? "warning" : "info",
        message,
        details: { action, who, why },
      },
    },
    ...accepted,
    ...(action === "resume" ? [] : trades(state).flatMap((trade) => giveUp(state, trade))),
    ...(action === "flatten" ? beginFlatten(state) : []),
  ];
}

const WORDS: Record<ControlAction, string> = {
  pause: "paused",
  halt: "halted",
  flatten: "halted and flattened",
  resume: "resumed",
};

const trades = (state: EngineState): Trade[] => [...state.trades.values()];

/** New risk waits while nothing can be stored, and goes on by itself when it can. */
export function onJournal(state: EngineState, failing: string | null): Command[] {
  state.journalFailing = failing === null ? null : `the journal cannot store: ${failing}`;
  return [
    {
      kind: "tell",
      notice: {
        eventType: "SYSTEM",
        severity: failing === null ? "info" : "critical",
        message: state.journalFailing ?? "the journal stores again",
        details: {},
      },
    },
    ...(failing === null ? [] : trades(state).flatMap((trade) => giveUp(state, trade))),
  ];
}

/** No new risk from now on. Entries on their way are taken back; positions are closed when asked, else stay protected. */
export function onShutdown(state: EngineState, closePositions: boolean): Command[] {
  state.stopping = true;
  state.closeAll ||= closePositions;
  return trades(state).flatMap((trade) => [
    ...giveUp(state, trade),
    ...(closePositions ? close(state, state.trades.get(trade.tradeId) ?? trade, "shutdown") : []),
  ]);
}

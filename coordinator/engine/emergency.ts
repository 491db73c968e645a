import { equityOf } from "../../domain/account.ts";
import { percent } from "../../domain/figures.ts";
import { toNumber, type Usd } from "../../domain/money.ts";
import { equityFall } from "../risk/equity_fall.ts";
import type { Command } from "./command.ts";
import { giveUp } from "./entry.ts";
import { close } from "./orders.ts";
import { bookedWallet, type EngineState, markedAccount, markEquity } from "./state.ts";

/**
 * The equity is told anew, or a candle has moved it. A fall from its high beyond `emergency_shutdown_loss_percent` is the
 * end: everything is closed, and nothing is opened until an operator resumes.
 */
export function heedEquity(state: EngineState): Command[] {
  const remembered = markEquity(state);
  const { emergency_shutdown_loss_percent: allowed } = state.settings.safety;
  const fall = certainFall(state);
  if (fall > allowed && state.risk.halted === null) return shutDown(state, fall, allowed);
  return remembered ? [{ kind: "store_risk" }] : [];
}

/**
 * What both the exchange and our own books say is lost: a withdrawal that reconciliation has not explained yet is no fall,
 * and a loss of ours that the exchange has not told yet will be told.
 */
function certainFall(state: EngineState): number {
  const account = markedAccount(state);
  if (!account) return 0;
  const walletBalance = Math.max(account.walletBalance, bookedWallet(state) ?? account.walletBalance) as Usd;
  return equityFall(equityOf({ ...account, walletBalance }), state.risk.peakEquity);
}

function shutDown(state: EngineState, fall: number, allowed: number): Command[] {
  const why = `emergency shutdown: equity fell ${percent(fall)} below its high, ${allowed * 100} % allowed`;
  state.risk.halted = why;
  const trades = [...state.trades.values()];
  return [
    { kind: "store_risk" },
    {
      kind: "tell",
      notice: {
        eventType: "CIRCUIT_BREAKER",
        severity: "critical",
        message: `${why}; everything is closed, and stays so until an operator resumes`,
        details: { fall, peakEquity: toNumber(state.risk.peakEquity) },
      },
    },
    ...trades.flatMap((trade) => giveUp(state, trade)),
    ...trades.flatMap((trade) => close(state, state.trades.get(trade.tradeId) ?? trade, "emergency_shutdown")),
  ];
}

/** An operator who resumes accepts what is lost: the fall counts from here. */
export function acceptFall(state: EngineState): Command[] {
  const account = markedAccount(state);
  const { risk, settings } = state;
  if (!account || equityFall(equityOf(account), risk.peakEquity) <= settings.safety.emergency_shutdown_loss_percent) {
    return [];
  }
  const before = risk.peakEquity;
  risk.peakEquity = equityOf(account);
  return [{
    kind: "tell",
    notice: {
      eventType: "OPERATOR",
      severity: "warning",
      message: `The highest equity counts from ${toNumber(risk.peakEquity)} USDT on`,
      details: { before: toNumber(before), now: toNumber(risk.peakEquity) },
    },
  }];
}

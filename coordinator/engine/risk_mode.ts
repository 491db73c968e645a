import type { RiskMode } from "../../domain/risk_mode.ts";
import { equityOf } from "../../domain/account.ts";
import { lossToday } from "../risk/daily_loss.ts";
import { type EngineState, markedAccount, staleModelsReason, stopReason } from "./state.ts";

/**
 * `halted`: an operator or the system stopped everything, and only an operator resumes. `reducing`: nothing new is opened
 * for now; what is open is looked after. Else `active`. With the reason, in words.
 */
export function riskModeOf(state: EngineState): { readonly mode: RiskMode; readonly reason: string | null } {
  const { risk, settings } = state;
  if (risk.halted !== null) return { mode: "halted", reason: risk.halted };
  const reason = stopReason(state) ?? staleReason(state) ?? staleModelsReason(state) ?? breakerReason(state) ??
    lossReason(state, settings.safety);
  return { mode: reason === null ? "active" : "reducing", reason };
}

/** No market tells anything. */
function staleReason({ symbols }: EngineState): string | null {
  const stale = [...symbols.values()].map((symbol) => symbol.stale);
  return stale.length > 0 && stale.every((why) => why !== null) ? `stale market data: ${stale.join(", ")}` : null;
}

const breakerReason = ({ risk: { breaker } }: EngineState): string | null =>
  breaker.state === "open" || breaker.state === "cooling" ? `circuit breaker: ${breaker.reason}` : null;

function lossReason(state: EngineState, safety: EngineState["settings"]["safety"]): string | null {
  const account = markedAccount(state);
  if (!account) return null;
  const { lossUsd, limitUsd } = lossToday(equityOf(account), state.risk.dayStartEquity, safety);
  return lossUsd > limitUsd ? `lost ${lossUsd.toFixed(2)} USDT today (UTC), ${limitUsd.toFixed(2)} USDT allowed` : null;
}

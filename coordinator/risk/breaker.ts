import type { Breaker } from "../../domain/breaker.ts";
import type { Usd } from "../../domain/money.ts";
import type { SafetyLimits } from "./settings.ts";

export const CLOSED_BREAKER: Breaker = { state: "closed", consecutiveLosses: 0 };

/**
 * A trade ended. Break-even (net of fees) counts as a loss: it earned nothing.
 *
 * @param pnl Net of fees and funding.
 * @param atMs Market time.
 */
export function afterTrade(breaker: Breaker, pnl: Usd, atMs: number, safety: SafetyLimits): Breaker {
  if (pnl > 0) return afterWin(breaker, safety);
  const consecutiveLosses = breaker.consecutiveLosses + 1;
  if (consecutiveLosses < safety.circuit_breaker_consecutive_losses) return { ...breaker, consecutiveLosses };
  return {
    state: "open",
    consecutiveLosses,
    reason: `${consecutiveLosses} losing trades in a row, ${safety.circuit_breaker_consecutive_losses} allowed`,
    openedAtMs: atMs,
    untilMs: atMs + safety.circuit_breaker_cooldown_seconds * 1000,
  };
}

function afterWin(breaker: Breaker, safety: SafetyLimits): Breaker {
  return safety.circuit_breaker_reset_on_win && breaker.state === "closed" ? CLOSED_BREAKER : breaker;
}

/** Closes a breaker whose cooldown is over; the row of losses starts anew. */
export const afterTime = (breaker: Breaker, nowMs: number): Breaker =>
  breaker.state === "open" && nowMs >= breaker.untilMs ? CLOSED_BREAKER : breaker;

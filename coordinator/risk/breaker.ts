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
  if (breaker.state !== "closed") return opened(consecutiveLosses, atMs, tripsAfterLoss(breaker), TRIAL_LOST);
  const { circuit_breaker_consecutive_losses: allowed } = safety;
  if (consecutiveLosses < allowed) return { ...breaker, consecutiveLosses };
  return opened(consecutiveLosses, atMs, 1, `${allowed} allowed`);
}

const TRIAL_LOST = "the last one after it had opened";

const opened = (consecutiveLosses: number, openedAtMs: number, trips: number, why: string): Breaker => ({
  state: "open",
  consecutiveLosses,
  reason: `${consecutiveLosses} losing trades in a row, ${why}`,
  openedAtMs,
  trips,
});

/** Only the trial itself counts: what was open before the breaker opened may lose without making it worse. */
const tripsAfterLoss = (breaker: Exclude<Breaker, { state: "closed" }>): number =>
  breaker.state === "half_open" ? breaker.trips + 1 : breaker.trips;

function afterWin(breaker: Breaker, safety: SafetyLimits): Breaker {
  if (breaker.state === "half_open") return CLOSED_BREAKER;
  return safety.circuit_breaker_reset_on_win && breaker.state === "closed" ? CLOSED_BREAKER : breaker;
}

/**
 * Time has passed. The cooldown begins when nothing is open any more, and doubles with each trip:
 * `cooldown · 2^(trips − 1)`, at most `circuit_breaker_cooldown_max_seconds`.
 *
 * @param flat No trade is open or on its way.
 */
export function afterTime(breaker: Breaker, nowMs: number, flat: boolean, safety: SafetyLimits): Breaker {
  if (breaker.state === "open" && flat) {
    return { ...breaker, state: "cooling", untilMs: nowMs + cooldownMs(breaker.trips, safety) };
  }
  if (breaker.state !== "cooling" || nowMs < breaker.untilMs) return breaker;
  const { untilMs: _over, ...tripped } = breaker;
  return { ...tripped, state: "half_open" };
}

export const cooldownMs = (
  trips: number,
  { circuit_breaker_cooldown_seconds: first, circuit_breaker_cooldown_max_seconds: most }: SafetyLimits,
): number => Math.min(first * 2 ** (trips - 1), Math.max(first, most)) * 1000;

/** As a former program stored it: open until a moment, which is cooling now. */
export function breakerFrom(stored: Breaker | undefined): Breaker {
  if (stored === undefined) return CLOSED_BREAKER;
  return stored.state === "open" && "untilMs" in stored
    ? { ...stored, trips: 1, state: "cooling" } as unknown as Breaker
    : stored;
}

import type { RiskCheck } from "../check.ts";

/** The breaker is closed. */
export const circuitBreaker: RiskCheck = (_proposal, { breaker }, { safety }) => ({
  name: "circuit_breaker",
  passed: breaker.state === "closed",
  value: breaker.consecutiveLosses,
  limit: safety.circuit_breaker_consecutive_losses,
  detail: breaker.state === "closed"
    ? `${breaker.consecutiveLosses} losing trades in a row`
    : `circuit_breaker is open: ${breaker.reason}; until ${new Date(breaker.untilMs).toISOString()} market time`,
});

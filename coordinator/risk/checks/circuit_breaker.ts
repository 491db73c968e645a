import type { Breaker } from "../../../domain/breaker.ts";
import type { RiskCheck } from "../check.ts";

/** The breaker is closed, or this is its trial: one trade at a time. */
export const circuitBreaker: RiskCheck = (_proposal, { breaker, openPositions }, { safety }) => ({
  name: "circuit_breaker",
  passed: breaker.state === "closed" || breaker.state === "half_open" && openPositions === 0,
  value: breaker.state === "closed" ? breaker.consecutiveLosses : breaker.state,
  limit: safety.circuit_breaker_consecutive_losses,
  detail: wordsOf(breaker),
});

function wordsOf(breaker: Breaker): string {
  switch (breaker.state) {
    case "closed":
      return `${breaker.consecutiveLosses} losing trades in a row`;
    case "open":
      return `circuit_breaker is open: ${breaker.reason}`;
    case "cooling":
      return `circuit_breaker cools: ${breaker.reason}; until ${new Date(breaker.untilMs).toISOString()} market time`;
    case "half_open":
      return `circuit_breaker tries one trade of reduced size: ${breaker.reason}`;
    default:
      return breaker satisfies never;
  }
}

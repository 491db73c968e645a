import type { RiskCheck } from "../check.ts";

/** Nobody has paused or halted the system. */
export const tradingAllowed: RiskCheck = (_proposal, { stopped }) => ({
  name: "trading_allowed",
  passed: stopped === null,
  value: stopped ?? "running",
  limit: "running",
  detail: stopped === null ? "New positions are allowed" : `New positions are stopped: ${stopped}`,
});

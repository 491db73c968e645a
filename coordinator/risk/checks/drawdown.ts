import { equityOf } from "../../../domain/account.ts";
import { atMost, percent, type RiskCheck } from "../check.ts";

/** Fall from the highest equity ever seen. */
export const drawdown: RiskCheck = (_proposal, { account, peakEquity }, { safety }) => {
  const fall = peakEquity > 0 ? Math.max(0, 1 - equityOf(account) / peakEquity) : 0;
  return atMost(
    "emergency_shutdown_loss",
    fall,
    safety.emergency_shutdown_loss_percent,
    `Equity is ${percent(fall)} below its high, ${percent(safety.emergency_shutdown_loss_percent)} allowed`,
  );
};

import { percent } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import { atMost, type RiskCheck } from "../check.ts";
import { equityFall } from "../equity_fall.ts";

/** Fall from the highest equity ever seen. */
export const drawdown: RiskCheck = (_proposal, { account, peakEquity }, { safety }) => {
  const fall = equityFall(equityOf(account), peakEquity);
  return atMost(
    "emergency_shutdown_loss",
    fall,
    safety.emergency_shutdown_loss_percent,
    `Equity is ${percent(fall)} below its high, ${percent(safety.emergency_shutdown_loss_percent)} allowed`,
  );
};

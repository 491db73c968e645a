import { percent } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import { atMost, type RiskCheck } from "../check.ts";

/**
 * What would lose together: this position and every other one by how much its market moves along, as a share of equity.
 * A position the other way in a market that moves along takes nothing off; a correlation that is not known counts as 1.
 */
export const correlatedExposure: RiskCheck = ({ order, sizing }, { account, positions }, { safety }) => {
  const equity = equityOf(account);
  const side = order.side === "buy" ? "long" : "short";
  const together = positions.reduce((sum, each) => {
    const along = each.correlation === null ? 1 : each.side === side ? each.correlation : -each.correlation;
    return sum + Math.max(0, along) * each.notional;
  }, sizing.notional as number);
  const share = equity > 0 ? together / equity : Number.POSITIVE_INFINITY;
  return atMost(
    "max_correlated_exposure_percent",
    share,
    safety.max_correlated_exposure_percent,
    `${percent(share)} of equity would move together, ${percent(safety.max_correlated_exposure_percent)} allowed`,
  );
};

import { percent } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import { atMost, type RiskCheck } from "../check.ts";

/** All positions together, this one included, as a share of equity. */
export const exposurePercent: RiskCheck = ({ sizing }, { account, exposure }, { safety }) => {
  const equity = equityOf(account);
  const share = equity > 0 ? (exposure + sizing.notional) / equity : Number.POSITIVE_INFINITY;
  return atMost(
    "max_exposure_percent",
    share,
    safety.max_exposure_percent,
    `Exposure would be ${percent(share)} of equity, ${percent(safety.max_exposure_percent)} allowed`,
  );
};

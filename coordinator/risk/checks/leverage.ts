import { twoDecimals } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import { atMost, type RiskCheck } from "../check.ts";

/** Real leverage: value of all positions over equity, and the setting itself. */
export const leverage: RiskCheck = ({ sizing }, { account, exposure }, { trading, safety }) => {
  const equity = equityOf(account);
  const real = equity > 0 ? (exposure + sizing.notional) / equity : Number.POSITIVE_INFINITY;
  const highest = Math.max(real, trading.leverage);
  return atMost(
    "max_leverage",
    highest,
    safety.max_leverage_allowed,
    `Leverage set to ${trading.leverage}, real ${twoDecimals(real)}, ${safety.max_leverage_allowed} allowed`,
  );
};

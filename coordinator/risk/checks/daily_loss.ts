import { twoDecimals } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import { atMost, type RiskCheck } from "../check.ts";
import { lossToday } from "../daily_loss.ts";

/** Loss since the start of the UTC day, open positions included, not above either limit. */
export const dailyLoss: RiskCheck = (_proposal, { account, dayStartEquity }, { safety }) => {
  const { lossUsd, limitUsd } = lossToday(equityOf(account), dayStartEquity, safety);
  return atMost(
    "max_daily_loss",
    lossUsd,
    limitUsd,
    `Lost ${twoDecimals(lossUsd)} USDT today (UTC), ${twoDecimals(limitUsd)} USDT allowed`,
  );
};

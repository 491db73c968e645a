import { equityOf } from "../../../domain/account.ts";
import { toNumber } from "../../../domain/money.ts";
import { atMost, type RiskCheck } from "../check.ts";

/** Loss since the start of the UTC day, open positions included, not above either limit. */
export const dailyLoss: RiskCheck = (_proposal, { account, dayStartEquity }, { safety }) => {
  const lossUsd = Math.max(0, toNumber(dayStartEquity - equityOf(account)));
  const limitUsd = Math.min(safety.max_daily_loss_usd, safety.max_daily_loss_percent * toNumber(dayStartEquity));
  return atMost(
    "max_daily_loss",
    lossUsd,
    limitUsd,
    `Lost ${lossUsd.toFixed(2)} USDT today (UTC), ${limitUsd.toFixed(2)} USDT allowed`,
  );
};

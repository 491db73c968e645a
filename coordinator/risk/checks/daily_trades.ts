import { atMost, type RiskCheck } from "../check.ts";

export const dailyTrades: RiskCheck = (_proposal, { tradesToday }, { trading }) =>
  atMost(
    "max_daily_trades",
    tradesToday + 1,
    trading.max_daily_trades,
    `${tradesToday} trades today (UTC), ${trading.max_daily_trades} allowed`,
  );

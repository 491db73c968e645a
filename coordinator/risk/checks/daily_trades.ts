import { counted } from "../../../domain/counted.ts";
import { atMost, type RiskCheck } from "../check.ts";

export const dailyTrades: RiskCheck = (_proposal, { tradesToday }, { trading }) =>
  atMost(
    "max_daily_trades",
    tradesToday + 1,
    trading.max_daily_trades,
    `${counted(tradesToday, "trade")} today (UTC), ${
      tradesToday + 1
    } with this one; ${trading.max_daily_trades} allowed`,
  );

import { atLeast, type RiskCheck } from "../check.ts";

export const tradeInterval: RiskCheck = (_proposal, { nowMs, lastEntryAtMs }, { trading }) => {
  const sinceSeconds = lastEntryAtMs === null ? Number.MAX_SAFE_INTEGER : (nowMs - lastEntryAtMs) / 1000;
  return atLeast(
    "min_trade_interval",
    sinceSeconds,
    trading.min_trade_interval_seconds,
    lastEntryAtMs === null
      ? "No trade before this one"
      : `${sinceSeconds} s since the last entry, at least ${trading.min_trade_interval_seconds} s needed`,
  );
};

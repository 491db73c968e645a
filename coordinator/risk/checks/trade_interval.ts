import { atLeast, type RiskCheck } from "../check.ts";

export const tradeInterval: RiskCheck = (_proposal, { nowMs, lastEntryAtMs }, { trading }) => {
  const sinceSeconds = lastEntryAtMs === null ? null : (nowMs - lastEntryAtMs) / 1000;
  const needed = trading.min_trade_interval_seconds;
  const check = atLeast(
    "min_trade_interval",
    sinceSeconds ?? Number.POSITIVE_INFINITY,
    needed,
    sinceSeconds === null
      ? "No trade before this one"
      : `${sinceSeconds} s since the last entry, at least ${needed} s needed`,
  );
  return { ...check, value: sinceSeconds };
};

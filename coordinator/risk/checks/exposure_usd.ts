import { twoDecimals } from "../../../domain/figures.ts";
import { toNumber } from "../../../domain/money.ts";
import { atMost, type RiskCheck } from "../check.ts";

export const exposureUsd: RiskCheck = ({ sizing }, { exposure }, { safety }) => {
  const total = toNumber(exposure + sizing.notional);
  return atMost(
    "max_total_exposure_usd",
    total,
    safety.max_total_exposure_usd,
    `Exposure would be ${twoDecimals(total)} USDT, ${safety.max_total_exposure_usd} USDT allowed`,
  );
};

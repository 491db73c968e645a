import { toNumber } from "../../../domain/money.ts";
import { atMost, type RiskCheck } from "../check.ts";

export const exposureUsd: RiskCheck = ({ sizing }, { exposure }, { safety }) => {
  const total = toNumber(exposure + sizing.notional);
  return atMost(
    "max_total_exposure_usd",
    total,
    safety.max_total_exposure_usd,
    `Exposure would be ${total.toFixed(2)} USDT, ${safety.max_total_exposure_usd} USDT allowed`,
  );
};

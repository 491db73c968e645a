import { percent } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import type { Usd } from "../../../domain/money.ts";
import { atLeast, type RiskCheck } from "../check.ts";
import { liquidationDistance } from "../liquidation.ts";

/** All positions together, this one included, are far from being closed by the exchange. */
export const liquidation: RiskCheck = ({ sizing }, { account, exposure }, { safety }) => {
  const distance = liquidationDistance(equityOf(account), exposure + sizing.notional as Usd);
  return atLeast(
    "min_liquidation_distance",
    distance,
    safety.min_liquidation_distance_percent,
    `Liquidation would be ${percent(distance)} away, ${percent(safety.min_liquidation_distance_percent)} needed`,
  );
};

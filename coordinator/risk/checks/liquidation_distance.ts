import { equityOf } from "../../../domain/account.ts";
import { atLeast, percent, type RiskCheck } from "../check.ts";

/** Of the position's value: what the exchange keeps back in the lowest brackets of the large coins (0.4 %), rounded up. */
const MAINTENANCE_RATE = 0.005;

/**
 * How far the price may move against all positions together before the exchange closes them, cross margin: equity less
 * maintenance, over the value of everything open. With equity above that value a long cannot be liquidated at all.
 */
export const liquidationDistance: RiskCheck = ({ sizing }, { account, exposure }, { safety }) => {
  const open = exposure + sizing.notional;
  const distance = open > 0 ? equityOf(account) / open - MAINTENANCE_RATE : Number.POSITIVE_INFINITY;
  return atLeast(
    "min_liquidation_distance",
    Math.min(distance, 1),
    safety.min_liquidation_distance_percent,
    `Liquidation would be ${percent(Math.min(distance, 1))} away, ${
      percent(safety.min_liquidation_distance_percent)
    } needed`,
  );
};

import { percent } from "../../../domain/figures.ts";
import { equityOf } from "../../../domain/account.ts";
import type { Usd } from "../../../domain/money.ts";
import { type RiskCheck } from "../check.ts";
import { liquidationDistance } from "../liquidation.ts";

/** A stop nearer than this is hit by the noise of the spread. */
const TICKS_MIN = 2;

/** The stop is some ticks away, and triggers before the exchange would close the position itself. */
export const stopDistance: RiskCheck = ({ price, bracket, market, sizing }, { account, exposure }) => {
  const distance = Math.abs(price - bracket.stopPrice) / price;
  const nearest = TICKS_MIN * market.tickSize / price;
  const farthest = liquidationDistance(equityOf(account), exposure + sizing.notional as Usd);
  return {
    name: "stop_distance",
    passed: distance >= nearest && distance < farthest,
    value: distance,
    limit: distance < nearest ? nearest : farthest,
    detail: distance < nearest
      ? `The stop would stand ${percent(distance)} away, less than ${TICKS_MIN} ticks`
      : `The stop would stand ${percent(distance)} away, liquidation ${percent(farthest)}`,
  };
};

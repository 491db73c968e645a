import { atMost, type RiskCheck } from "../check.ts";

/** Orders of a UTC day, all kinds counted; only entries are held back. */
export const ordersPerDay: RiskCheck = (_proposal, { ordersToday }, { safety }) =>
  atMost(
    "max_orders_per_day",
    ordersToday + 1,
    safety.max_orders_per_day,
    `${ordersToday} orders today, ${safety.max_orders_per_day} allowed`,
  );

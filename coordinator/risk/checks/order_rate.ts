import { counted } from "../../../domain/counted.ts";
import { atMost, type RiskCheck } from "../check.ts";

/** An entry brings its stop and its target: three orders. */
const ORDERS_PER_ENTRY = 3;

export const orderRate: RiskCheck = (_proposal, { ordersLastMinute }, { safety }) =>
  atMost(
    "max_orders_per_minute",
    ordersLastMinute + ORDERS_PER_ENTRY,
    safety.max_orders_per_minute,
    `${
      counted(ordersLastMinute, "order")
    } in the last minute and ${ORDERS_PER_ENTRY} to come, ${safety.max_orders_per_minute} allowed`,
  );

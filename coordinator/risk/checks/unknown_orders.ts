import { counted } from "../../../domain/counted.ts";
import { atMost, type RiskCheck } from "../check.ts";

/** No order is out whose fate we do not know: it may still fill. */
export const unknownOrders: RiskCheck = (_proposal, { unknownOrders }) =>
  atMost("unknown_orders", unknownOrders, 0, `${counted(unknownOrders, "order has", "orders have")} an unknown fate`);

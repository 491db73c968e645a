import { refusalOf } from "../../../domain/market.ts";
import { type Check } from "../../../domain/decision.ts";
import { toNumber } from "../../../domain/money.ts";
import type { RiskCheck } from "../check.ts";

/** The exchange would take the order: minimum, step and notional. */
export const exchangeRules: RiskCheck = ({ order, price, market }): Check => {
  const refusal = refusalOf(market, order.qty, price, order.reduceOnly);
  return {
    name: "exchange_rules",
    passed: refusal === undefined,
    value: toNumber(order.qty),
    limit: toNumber(market.qtyMin),
    detail: refusal ?? `${market.symbol} takes this quantity`,
  };
};

import { addUsd, fee, negQty, type Price, type Qty, subUsd, type Usd } from "../../domain/money.ts";
import type { Side } from "../../domain/order.ts";
import { cancelAllAlgos, cancelAllOrders } from "./cancellation.ts";
import type { MatchingEvent } from "./events.ts";
import { accountEvent, execute } from "./fills.ts";
import { recordIncome } from "./income.ts";
import { bankruptcyPrice, isDueForLiquidation } from "./liquidation_price.ts";
import { positionWallet } from "./margin.ts";
import { newOrder } from "./new_order.ts";
import { unrealizedPnl } from "./position.ts";
import type { MatchingState } from "./state.ts";
import { takerPrice, type TradingRules } from "./trading_rules.ts";

/**
 * Liquidates the position: whatever is open is cancelled, the position is closed whole at the market, at worst where
 * its margin is gone, and what is left pays the insurance fund's fee.
 */
export function liquidate(state: MatchingState, rules: TradingRules): MatchingEvent[] {
  const margin = positionWallet(state);
  const { events, left, value } = forceClose(state, rules, "liquidation", margin);
  const charged = Math.min(fee(value, rules.liquidationFeeBps), left) as Usd;
  if (charged === 0) return events;
  state.liquidationFees = addUsd(state.liquidationFees, charged);
  const change = subUsd(0 as Usd, charged);
  recordIncome(state, "INSURANCE_CLEAR", change);
  return [...events, accountEvent(state, "INSURANCE_CLEAR", change)];
}

export const liquidateIfDue = (state: MatchingState, rules: TradingRules): MatchingEvent[] =>
  isDueForLiquidation(state, rules) ? liquidate(state, rules) : [];

/** Auto-deleveraging: another account's bankrupt position is closed against this one, at the market. */
export function deleverage(state: MatchingState, rules: TradingRules): MatchingEvent[] {
  return state.position.qty === 0 ? [] : forceClose(state, rules, "adl", positionWallet(state)).events;
}

/** @param margin What may be lost. @returns What is left of it after loss and fee, and the closed value. */
function forceClose(
  state: MatchingState,
  rules: TradingRules,
  forced: "liquidation" | "adl",
  margin: Usd,
): { events: MatchingEvent[]; left: Usd; value: Usd } {
  const canceled = [...cancelAllOrders(state), ...cancelAllAlgos(state)];
  const held = state.position;
  const side: Side = held.qty > 0 ? "sell" : "buy";
  const worst = bankruptcyPrice(state, rules);
  const market = takerPrice(rules, side, state.lastPrice);
  const at = (side === "sell" ? Math.max(market, worst) : Math.min(market, worst)) as Price;
  const orderId = state.nextOrderId++;
  const order = newOrder(state, {
    orderId,
    clientOrderId: forced === "adl" ? "adl_autoclose" : `autoclose-${orderId}`,
    type: "limit",
    side,
    qty: (held.qty > 0 ? held.qty : negQty(held.qty)) as Qty,
    limitPrice: worst,
    timeInForce: "ioc",
    reduceOnly: false,
    forced,
  });
  const worth = Math.max(0, addUsd(margin, unrealizedPnl(held, at))) as Usd;
  const done = execute(state, rules, order, { qty: order.qty, at, maker: false, feeMax: worth });
  return {
    events: [...canceled, { kind: "order", order }, ...done.events],
    left: subUsd(worth, done.trade.fee),
    value: done.trade.value,
  };
}

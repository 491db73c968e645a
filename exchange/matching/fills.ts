import { addUsd, fee, notional, type Price, type Qty } from "../../domain/money.ts";
import type { MatchingEvent } from "./events.ts";
import { canCarry, walletBalance } from "./margin.ts";
import { type AlgoOrder, type MatchedOrder, signedQty, type TradeRecord } from "./orders.ts";
import { applyFill, unrealizedPnl } from "./position.ts";
import { REFUSALS } from "./refusal.ts";
import { type MatchingState, remember } from "./state.ts";
import { takerPrice, type TradingRules } from "./trading_rules.ts";

/** How much of an order may still execute: a reduce-only order never opens or reverses. */
export function executableQty(state: MatchingState, order: Pick<MatchedOrder, "side" | "qty" | "reduceOnly">): Qty {
  if (!order.reduceOnly) return order.qty;
  const held = state.position.qty;
  const reduces = held !== 0 && (held > 0) === (order.side === "sell");
  return reduces ? Math.min(order.qty, Math.abs(held)) as Qty : 0 as Qty;
}

/** Fills a waiting market order with the market at `base`, or expires it where it cannot be carried any more. */
export function settleOrder(
  state: MatchingState,
  rules: TradingRules,
  order: MatchedOrder,
  base: Price,
): MatchingEvent[] {
  state.openOrders = state.openOrders.filter((each) => each.orderId !== order.orderId);
  const qty = executableQty(state, order);
  const traded = signedQty(order.side, qty);
  const obstacle = qty === 0
    ? REFUSALS.reduceOnly
    : canCarry(state, rules, state.position.qty, traded, base)
    ? undefined
    : REFUSALS.margin;
  if (obstacle) return [finishOrder(state, { ...order, status: "EXPIRED", reason: obstacle.message })];
  const trade = bookTrade(state, rules, order, qty, takerPrice(rules, order.side, base));
  const filled: MatchedOrder = { ...order, qty, status: "FILLED", filledQty: qty, cost: trade.value };
  finishOrder(state, filled);
  return [accountEvent(state), { kind: "fill", order: stamped(state, filled), trade }, ...expireCloseAll(state)];
}

const stamped = <T extends { readonly updatedAtMs: number }>(state: MatchingState, entry: T): T => ({
  ...entry,
  updatedAtMs: state.timeMs,
});

function bookTrade(
  state: MatchingState,
  rules: TradingRules,
  order: MatchedOrder,
  qty: Qty,
  at: Price,
): TradeRecord {
  const { position, realizedPnl } = applyFill(state.position, signedQty(order.side, qty), at);
  const value = notional(at, qty);
  const charged = fee(value, rules.market.takerFeeBps);
  state.position = position;
  state.realizedPnl = addUsd(state.realizedPnl, realizedPnl);
  state.fees = addUsd(state.fees, charged);
  const { orderId, side } = order;
  const tradeId = state.nextTradeId++;
  const trade: TradeRecord = {
    tradeId,
    orderId,
    side,
    price: at,
    qty,
    value,
    fee: charged,
    realizedPnl,
    atMs: state.timeMs,
  };
  remember(state.trades, trade);
  return trade;
}

export function finishOrder(state: MatchingState, order: MatchedOrder): MatchingEvent {
  const done = stamped(state, order);
  remember(state.doneOrders, done);
  return { kind: "order", order: done };
}

export function finishAlgo(state: MatchingState, algo: AlgoOrder): MatchingEvent {
  const done = stamped(state, algo);
  state.openAlgos = state.openAlgos.filter((each) => each.algoId !== algo.algoId);
  remember(state.doneAlgos, done);
  return { kind: "algo", algo: done };
}

export const accountEvent = (state: MatchingState): MatchingEvent => ({
  kind: "account",
  walletBalance: walletBalance(state),
  position: state.position,
  unrealizedPnl: unrealizedPnl(state.position, state.lastPrice),
});

/** Close-all orders end with the position that they were placed for. */
function expireCloseAll(state: MatchingState): MatchingEvent[] {
  const held = state.position.qty;
  const orphaned = (algo: AlgoOrder) => algo.closePosition && (held === 0 || (held > 0) === (algo.side === "buy"));
  return state.openAlgos.filter(orphaned).map((algo) => finishAlgo(state, { ...algo, status: "EXPIRED" }));
}

import { addUsd, fee, notional, type Price, type Qty, type Usd } from "../../domain/money.ts";
import type { AccountEvent, AccountReason, MatchingEvent } from "./events.ts";
import { isolatedWalletAfter } from "./isolated_wallet.ts";
import { crossWallet, walletBalance } from "./margin.ts";
import { type AlgoOrder, type MatchedOrder, signedQty, type TradeRecord } from "./orders.ts";
import { applyFill, unrealizedPnl } from "./position.ts";
import { REFUSALS } from "./refusal.ts";
import { type MatchingState, remember } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** Whether an order on this side reduces the position. */
export const reduces = (state: MatchingState, side: MatchedOrder["side"]): boolean =>
  state.position.qty !== 0 && (state.position.qty > 0) === (side === "sell");

/** How much of an order may still execute: a reduce-only order never opens or reverses. */
export function executableQty(state: MatchingState, order: Pick<MatchedOrder, "side" | "qty" | "reduceOnly">): Qty {
  if (!order.reduceOnly) return order.qty;
  return reduces(state, order.side) ? Math.min(order.qty, Math.abs(state.position.qty)) as Qty : 0 as Qty;
}

export interface Execution {
  readonly qty: Qty;
  readonly at: Price;
  readonly maker: boolean;
  /** The fee is no more than this; a forced close takes what there is. */
  readonly feeMax?: Usd;
}

/** Books one execution and tells it. The order is done when nothing of it is left; else what becomes of it is open. */
export function execute(
  state: MatchingState,
  rules: TradingRules,
  order: MatchedOrder,
  execution: Execution,
): { order: MatchedOrder; trade: TradeRecord; events: MatchingEvent[] } {
  const trade = bookTrade(state, rules, order, execution);
  const filledQty = order.filledQty + trade.qty as Qty;
  const filled = stamped(state, {
    ...order,
    filledQty,
    cost: addUsd(order.cost, trade.value),
    status: filledQty === order.qty ? "FILLED" as const : "PARTIALLY_FILLED" as const,
  });
  if (filled.status === "FILLED") finishOrder(state, filled);
  const events: MatchingEvent[] = [accountEvent(state, "ORDER"), { kind: "fill", order: filled, trade }];
  return { order: filled, trade, events: [...events, ...expireOrphans(state, filled.orderId)] };
}

const stamped = <T extends { readonly updatedAtMs: number }>(state: MatchingState, entry: T): T => ({
  ...entry,
  updatedAtMs: state.timeMs,
});

function bookTrade(
  state: MatchingState,
  rules: TradingRules,
  { orderId, side }: MatchedOrder,
  { qty, at, maker, feeMax = Infinity as Usd }: Execution,
): TradeRecord {
  const before = state.position;
  const { position, realizedPnl } = applyFill(before, signedQty(side, qty), at);
  const value = notional(at, qty);
  const { makerFeeBps, takerFeeBps } = rules.market;
  const charged = Math.min(fee(value, maker ? makerFeeBps : takerFeeBps), feeMax) as Usd;
  state.position = position;
  state.realizedPnl = addUsd(state.realizedPnl, realizedPnl);
  state.fees = addUsd(state.fees, charged);
  state.takenVolume = state.takenVolume + qty as Qty;
  if (state.marginType === "isolated") {
    const change = { before, after: position, at, realizedPnl };
    state.isolatedWallet = isolatedWalletAfter(state.isolatedWallet, state.leverage, change);
  }
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
    maker,
    atMs: state.timeMs,
  };
  remember(state.trades, trade);
  return trade;
}

export function finishOrder(state: MatchingState, order: MatchedOrder): MatchingEvent {
  const done = stamped(state, { ...order, resting: false });
  state.openOrders = state.openOrders.filter((each) => each.orderId !== order.orderId);
  remember(state.doneOrders, done);
  return { kind: "order", order: done };
}

/** Keeps an order open, in its place among the others if it has one. */
export function keepOpen(state: MatchingState, order: MatchedOrder): void {
  const has = state.openOrders.some((each) => each.orderId === order.orderId);
  state.openOrders = has
    ? state.openOrders.map((each) => each.orderId === order.orderId ? order : each)
    : [...state.openOrders, order];
}

export function finishAlgo(state: MatchingState, algo: AlgoOrder): MatchingEvent {
  const done = stamped(state, algo);
  state.openAlgos = state.openAlgos.filter((each) => each.algoId !== algo.algoId);
  remember(state.doneAlgos, done);
  return { kind: "algo", algo: done };
}

export const accountEvent = (
  state: MatchingState,
  reason: AccountReason,
  balanceChange: Usd = 0 as Usd,
): AccountEvent => ({
  kind: "account",
  reason,
  walletBalance: walletBalance(state),
  crossWallet: crossWallet(state),
  balanceChange,
  position: state.position,
  marginType: state.marginType,
  isolatedWallet: state.isolatedWallet,
  unrealizedPnl: unrealizedPnl(state.position, state.lastPrice),
});

/** Close-all orders, and reduce-only orders in the book, end with the position that they were placed for. */
function expireOrphans(state: MatchingState, justFilled: number): MatchingEvent[] {
  const orphanedAlgo = (algo: AlgoOrder) => algo.closePosition && !reduces(state, algo.side);
  const orphanedOrder = (order: MatchedOrder) =>
    order.resting && order.reduceOnly && order.orderId !== justFilled && !reduces(state, order.side);
  return [
    ...state.openAlgos.filter(orphanedAlgo).map((algo) => finishAlgo(state, { ...algo, status: "EXPIRED" })),
    ...state.openOrders.filter(orphanedOrder).map((order) =>
      finishOrder(state, { ...order, status: "EXPIRED", reason: REFUSALS.reduceOnly.message })
    ),
  ];
}

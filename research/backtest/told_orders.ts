/** The matching core's orders as the engine hears of them: what the gateway would have read from the exchange's answers. */
import type { AccountFill, ExchangePosition, Income } from "../../domain/account.ts";
import type { Price, Qty } from "../../domain/money.ts";
import type { Fill, OpenOrder, OrderStatus, OrderUpdate, PlacedOrder } from "../../domain/order.ts";
import { findOrder } from "../../exchange/matching/cancellation.ts";
import type { StoredIncome } from "../../exchange/matching/income.ts";
import { liquidationPrice } from "../../exchange/matching/liquidation_price.ts";
import type { MatchingEngine } from "../../exchange/matching/matching_engine.ts";
import type {
  AlgoOrder,
  AlgoStatus,
  MatchedOrder,
  MatchedStatus,
  TradeRecord,
} from "../../exchange/matching/orders.ts";
import { entryPrice } from "../../exchange/matching/position.ts";

const PLAIN_STATUS: Readonly<Record<MatchedStatus, OrderStatus>> = {
  NEW: "open",
  PARTIALLY_FILLED: "partially_filled",
  FILLED: "filled",
  CANCELED: "canceled",
  EXPIRED: "expired",
  EXPIRED_IN_MATCH: "expired",
};

/** A triggered one is told by the plain order that it became; without that it still counts as open. */
const ALGO_STATUS: Readonly<Record<AlgoStatus, OrderStatus>> = {
  NEW: "open",
  TRIGGERED: "open",
  FINISHED: "open",
  CANCELED: "canceled",
  REJECTED: "rejected",
  EXPIRED: "expired",
};

export function plainTold({ rules, state }: MatchingEngine, order: MatchedOrder): OrderUpdate {
  return {
    clientOrderId: order.clientOrderId,
    exchangeOrderId: String(order.orderId),
    symbol: rules.market.symbol,
    status: PLAIN_STATUS[order.status],
    filledQty: order.filledQty,
    fills: order.filledQty === 0 ? [] : fillsOf(state.trades, order),
    atMs: order.updatedAtMs,
    reason: null,
  };
}

/** A triggered stop lives on as the plain order that it became: that one has the fills. */
export function algoTold(engine: MatchingEngine, algo: AlgoOrder): OrderUpdate {
  const became = algo.orderId === null ? undefined : findOrder(engine.state, { id: algo.orderId });
  const ids = { clientOrderId: algo.clientAlgoId, exchangeOrderId: String(algo.algoId) };
  if (became) return { ...plainTold(engine, became), ...ids, reason: algo.reason };
  return {
    ...ids,
    symbol: engine.rules.market.symbol,
    status: ALGO_STATUS[algo.status],
    filledQty: 0 as Qty,
    fills: [],
    atMs: algo.updatedAtMs,
    reason: algo.reason,
  };
}

/** Looked for from the newest on: an order that is asked after has filled lately. */
function fillsOf(trades: readonly TradeRecord[], { orderId, filledQty }: MatchedOrder): Fill[] {
  const fills: Fill[] = [];
  for (let i = trades.length - 1, found = 0; i >= 0 && found < filledQty; i--) {
    const trade = trades[i]!;
    if (trade.orderId !== orderId) continue;
    found += trade.qty;
    fills.push(fillOf(trade));
  }
  return fills.reverse();
}

const fillOf = ({ tradeId, price, qty, fee, realizedPnl, atMs }: TradeRecord): Fill => ({
  fillId: String(tradeId),
  price,
  qty,
  fee,
  realizedPnl,
  atMs,
});

/** Of both lists, plain ones first. */
export const openTold = (engine: MatchingEngine): OpenOrder[] => [
  ...engine.state.openOrders.map((order) => ({ ...placedPlain(engine, order), ...plainTold(engine, order) })),
  ...engine.state.openAlgos.map((algo) => ({ ...placedAlgo(engine, algo), ...algoTold(engine, algo) })),
];

export const placedPlain = ({ rules }: MatchingEngine, order: MatchedOrder): PlacedOrder => ({
  clientOrderId: order.clientOrderId,
  exchangeOrderId: String(order.orderId),
  symbol: rules.market.symbol,
  type: order.type,
  algo: false,
  side: order.side,
  qty: order.qty,
  reduceOnly: order.reduceOnly,
  triggerPrice: null,
});

export const placedAlgo = ({ rules }: MatchingEngine, algo: AlgoOrder): PlacedOrder => ({
  clientOrderId: algo.clientAlgoId,
  exchangeOrderId: String(algo.algoId),
  symbol: rules.market.symbol,
  type: algo.type === "stop_market" || algo.type === "take_profit_market" ? algo.type : null,
  algo: true,
  side: algo.side,
  qty: algo.qty,
  reduceOnly: algo.reduceOnly || algo.closePosition,
  triggerPrice: algo.triggerPrice > 0 ? algo.triggerPrice : null,
});

/** Executions at or after `sinceMs`, oldest first. */
export function fillsSince(engine: MatchingEngine, sinceMs: number): AccountFill[] {
  const { state, rules } = engine;
  const fills: AccountFill[] = [];
  for (let i = state.trades.length - 1; i >= 0 && state.trades[i]!.atMs >= sinceMs; i--) {
    const trade = state.trades[i]!;
    fills.push({
      ...fillOf(trade),
      symbol: rules.market.symbol,
      side: trade.side,
      exchangeOrderId: String(trade.orderId),
      forced: findOrder(state, { id: trade.orderId })?.forced ?? null,
    });
  }
  return fills.reverse();
}

const INCOME_KINDS = { FUNDING_FEE: "funding", INSURANCE_CLEAR: "insurance", TRANSFER: "transfer" } as const;

/** Funding, transfers and the like at or after `sinceMs`, oldest first. */
export function incomeSince({ state, rules }: MatchingEngine, sinceMs: number): Income[] {
  const since: StoredIncome[] = [];
  for (let i = state.income.length - 1; i >= 0 && state.income[i]!.atMs >= sinceMs; i--) since.push(state.income[i]!);
  return since.reverse().map(({ incomeId, type, amount, atMs }) => {
    const symbol = type === "TRANSFER" ? null : rules.market.symbol;
    return { incomeId: `${type}-${symbol}-${incomeId}`, kind: INCOME_KINDS[type], symbol, amount, atMs };
  });
}

/** The open position; none when it is flat. */
export function positionTold(engine: MatchingEngine): ExchangePosition[] {
  const { position, lastPrice, leverage } = engine.state;
  if (position.qty === 0) return [];
  const liquidation = liquidationPrice(engine.state, engine.rules);
  return [{
    symbol: engine.rules.market.symbol,
    qty: position.qty,
    entryPrice: entryPrice(position),
    markPrice: lastPrice,
    unrealizedPnl: engine.marketFigures().unrealizedPnl,
    liquidationPrice: liquidation > 0 ? liquidation : null as Price | null,
    leverage,
  }];
}

import { averagePrice, formatUnits } from "../../domain/money.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "../matching/orders.ts";
import type { Side, TimeInForce } from "../../domain/order.ts";

export const wireSide = (side: Side): string => side === "buy" ? "BUY" : "SELL";

/** `GTX` is Binance's word for post-only; a market order is told as good till cancelled. */
export const wireTimeInForce = (timeInForce: TimeInForce | null): string =>
  timeInForce === "post_only" ? "GTX" : (timeInForce ?? "gtc").toUpperCase();

export const orderTerms = ({ type, limitPrice, timeInForce }: MatchedOrder) => ({
  type: type.toUpperCase(),
  price: formatUnits(limitPrice ?? 0),
  timeInForce: wireTimeInForce(timeInForce),
});

/** What only a trailing stop has: activation price, and callback in percent; REST and streams name them differently. */
export const trailingTerms = ({ trailing }: AlgoOrder, activate: string, callback: string): object =>
  trailing && {
      [activate]: formatUnits(trailing.activatePrice ?? 0),
      [callback]: formatUnits(trailing.callbackBps * 1_000_000),
    } || {};

export const averageFillPrice = (order: MatchedOrder): string =>
  order.filledQty === 0 ? "0" : formatUnits(averagePrice(order.cost, order.filledQty));

/** An order as REST tells it. */
export function orderJson(symbol: string, order: MatchedOrder): Record<string, unknown> {
  const filled = formatUnits(order.filledQty);
  const { type, price, timeInForce } = orderTerms(order);
  return {
    orderId: order.orderId,
    symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price,
    avgPrice: averageFillPrice(order),
    origQty: formatUnits(order.qty),
    executedQty: filled,
    cumQty: filled,
    cumQuote: formatUnits(order.cost),
    timeInForce,
    type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: wireSide(order.side),
    positionSide: "BOTH",
    stopPrice: "0",
    workingType: "CONTRACT_PRICE",
    priceProtect: false,
    origType: type,
    priceMatch: "NONE",
    selfTradePreventionMode: "EXPIRE_MAKER",
    goodTillDate: 0,
    time: order.createdAtMs,
    updateTime: order.updatedAtMs,
  };
}

/** A stop or take-profit order as REST tells it. */
export function algoJson(symbol: string, algo: AlgoOrder): Record<string, unknown> {
  return {
    algoId: algo.algoId,
    clientAlgoId: algo.clientAlgoId,
    algoType: "CONDITIONAL",
    orderType: algo.type.toUpperCase(),
    symbol,
    side: wireSide(algo.side),
    positionSide: "BOTH",
    timeInForce: wireTimeInForce(algo.timeInForce),
    quantity: formatUnits(algo.qty),
    algoStatus: algo.status,
    actualOrderId: algo.orderId === null ? "" : String(algo.orderId),
    actualPrice: algo.filledPrice === null ? "0.00000" : formatUnits(algo.filledPrice),
    actualQty: formatUnits(algo.filledQty),
    triggerPrice: formatUnits(algo.triggerPrice),
    price: formatUnits(algo.limitPrice ?? 0),
    icebergQuantity: null,
    tpTriggerPrice: "0",
    tpPrice: "0",
    slTriggerPrice: "0",
    slPrice: "0",
    tpOrderType: "",
    selfTradePreventionMode: "EXPIRE_MAKER",
    workingType: algo.workingType,
    priceMatch: "NONE",
    closePosition: algo.closePosition,
    priceProtect: false,
    reduceOnly: algo.reduceOnly,
    createTime: algo.createdAtMs,
    updateTime: algo.updatedAtMs,
    triggerTime: algo.triggeredAtMs ?? 0,
    goodTillDate: 0,
    ...trailingTerms(algo, "activatePrice", "callbackRate"),
    rm: algo.reason ?? "",
  };
}

/** An execution as `userTrades` tells it. */
export function tradeJson(symbol: string, quote: string, trade: TradeRecord): Record<string, unknown> {
  return {
    symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    side: wireSide(trade.side),
    price: formatUnits(trade.price),
    qty: formatUnits(trade.qty),
    realizedPnl: formatUnits(trade.realizedPnl),
    quoteQty: formatUnits(trade.value),
    commission: formatUnits(trade.fee),
    commissionAsset: quote,
    time: trade.atMs,
    positionSide: "BOTH",
    buyer: trade.side === "buy",
    maker: trade.maker,
  };
}

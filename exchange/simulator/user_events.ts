import { formatUnits, type Usd } from "../../domain/money.ts";
import type { MatchingEvent } from "../matching/events.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "../matching/orders.ts";
import { entryPrice, type Position } from "../matching/position.ts";
import type { Market } from "../../domain/market.ts";
import { averageFillPrice, wireAlgoType, wireSide } from "./order_shapes.ts";

/** An event of the matching core as the user stream tells it. @param atMs Market time. */
export function userEvent(market: Market, event: MatchingEvent, realizedPnl: Usd, atMs: number): object {
  const head = { T: atMs, E: atMs };
  switch (event.kind) {
    case "order":
      return { e: "ORDER_TRADE_UPDATE", ...head, o: orderUpdate(market, event.order, null) };
    case "fill":
      return { e: "ORDER_TRADE_UPDATE", ...head, o: orderUpdate(market, event.order, event.trade) };
    case "algo":
      return { e: "ALGO_UPDATE", ...head, o: algoUpdate(market, event.algo) };
    case "account":
      return { e: "ACCOUNT_UPDATE", ...head, a: accountUpdate(market, event, realizedPnl) };
    default:
      return event satisfies never;
  }
}

function orderUpdate(market: Market, order: MatchedOrder, trade: TradeRecord | null): object {
  return {
    s: market.symbol,
    c: order.clientOrderId,
    S: wireSide(order.side),
    o: "MARKET",
    f: "GTC",
    q: formatUnits(order.qty),
    p: "0",
    ap: averageFillPrice(order),
    sp: "0",
    x: trade ? "TRADE" : order.status,
    X: order.status,
    i: order.orderId,
    l: trade ? formatUnits(trade.qty) : "0",
    z: formatUnits(order.filledQty),
    L: trade ? formatUnits(trade.price) : "0",
    N: market.quote,
    n: trade ? formatUnits(trade.fee) : "0",
    T: order.updatedAtMs,
    t: trade?.tradeId ?? 0,
    b: "0",
    a: "0",
    m: false,
    R: order.reduceOnly,
    wt: "CONTRACT_PRICE",
    ot: "MARKET",
    ps: "BOTH",
    cp: order.closePosition,
    rp: trade ? formatUnits(trade.realizedPnl) : "0",
    pP: false,
    si: 0,
    ss: 0,
    V: "EXPIRE_MAKER",
    pm: "NONE",
    gtd: 0,
    ...(order.reason ? { er: order.reason } : {}),
  };
}

function algoUpdate(market: Market, algo: AlgoOrder): object {
  return {
    caid: algo.clientAlgoId,
    aid: algo.algoId,
    at: "CONDITIONAL",
    o: wireAlgoType(algo.type),
    s: market.symbol,
    S: wireSide(algo.side),
    ps: "BOTH",
    f: "GTC",
    q: formatUnits(algo.qty),
    X: algo.status,
    ai: algo.orderId === null ? "" : String(algo.orderId),
    ap: algo.filledPrice === null ? "0.00000" : formatUnits(algo.filledPrice),
    aq: formatUnits(algo.filledQty),
    act: algo.orderId === null ? "0" : "MARKET",
    tp: formatUnits(algo.triggerPrice),
    p: "0",
    V: "EXPIRE_MAKER",
    wt: algo.workingType,
    pm: "NONE",
    cp: algo.closePosition,
    pP: false,
    R: algo.reduceOnly,
    tt: algo.triggeredAtMs ?? 0,
    gtd: 0,
    ...(algo.reason ? { rm: algo.reason } : {}),
  };
}

function accountUpdate(
  market: Market,
  event: { readonly walletBalance: Usd; readonly position: Position; readonly unrealizedPnl: Usd },
  realizedPnl: Usd,
): object {
  const wallet = formatUnits(event.walletBalance);
  const entry = formatUnits(entryPrice(event.position));
  return {
    m: "ORDER",
    B: [{ a: market.quote, wb: wallet, cw: wallet, bc: "0" }],
    P: [{
      s: market.symbol,
      pa: formatUnits(event.position.qty),
      ep: entry,
      bep: entry,
      cr: formatUnits(realizedPnl),
      up: formatUnits(event.unrealizedPnl),
      mt: "cross",
      iw: "0",
      ps: "BOTH",
      ma: market.quote,
    }],
  };
}

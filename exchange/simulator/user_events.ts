import { formatUnits, type Usd } from "../../domain/money.ts";
import type { AccountEvent, MatchingEvent } from "../matching/events.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "../matching/orders.ts";
import { entryPrice } from "../matching/position.ts";
import type { Market } from "../../domain/market.ts";
import { averageFillPrice, orderTerms, trailingTerms, wireSide, wireTimeInForce } from "./order_shapes.ts";

/** An event of the matching core as the user stream tells it. @param atMs Market time. */
export function userEvent(market: Market, event: MatchingEvent, realizedPnl: Usd, atMs: number): object {
  const head = { T: atMs, E: atMs };
  switch (event.kind) {
    case "order":
      return orderUpdate(market, head, event.order, event.order.status);
    case "amendment":
      return orderUpdate(market, head, event.order, "AMENDMENT");
    case "fill":
      return orderUpdate(market, head, event.order, tradeExecution(event.order), event.trade);
    case "algo":
      return { e: "ALGO_UPDATE", ...head, o: algoUpdate(market, event.algo) };
    case "account":
      return { e: "ACCOUNT_UPDATE", ...head, a: accountUpdate(market, event, realizedPnl) };
    default:
      return event satisfies never;
  }
}

/** A liquidation is calculated rather than traded. */
const tradeExecution = ({ forced }: MatchedOrder): string => forced === "liquidation" ? "CALCULATED" : "TRADE";

/** @param executionType What just happened to it. */
function orderUpdate(
  market: Market,
  head: object,
  order: MatchedOrder,
  executionType: string,
  trade: TradeRecord | null = null,
): object {
  const { type, price, timeInForce } = orderTerms(order);
  const o = {
    s: market.symbol,
    c: order.clientOrderId,
    S: wireSide(order.side),
    o: type,
    f: timeInForce,
    q: formatUnits(order.qty),
    p: price,
    ap: averageFillPrice(order),
    sp: "0",
    x: executionType,
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
    m: trade?.maker ?? false,
    R: order.reduceOnly,
    wt: "CONTRACT_PRICE",
    ot: type,
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
  return { e: "ORDER_TRADE_UPDATE", ...head, o };
}

function algoUpdate(market: Market, algo: AlgoOrder): object {
  return {
    caid: algo.clientAlgoId,
    aid: algo.algoId,
    at: "CONDITIONAL",
    o: algo.type.toUpperCase(),
    s: market.symbol,
    S: wireSide(algo.side),
    ps: "BOTH",
    f: wireTimeInForce(algo.timeInForce),
    q: formatUnits(algo.qty),
    X: algo.status,
    ai: algo.orderId === null ? "" : String(algo.orderId),
    ap: algo.filledPrice === null ? "0.00000" : formatUnits(algo.filledPrice),
    aq: formatUnits(algo.filledQty),
    act: algo.orderId === null ? "0" : algo.limitPrice === null ? "MARKET" : "LIMIT",
    tp: formatUnits(algo.triggerPrice),
    p: formatUnits(algo.limitPrice ?? 0),
    V: "EXPIRE_MAKER",
    wt: algo.workingType,
    pm: "NONE",
    cp: algo.closePosition,
    pP: false,
    R: algo.reduceOnly,
    tt: algo.triggeredAtMs ?? 0,
    gtd: 0,
    ...trailingTerms(algo, "AP", "cr"),
    ...(algo.reason ? { rm: algo.reason } : {}),
  };
}

function accountUpdate(market: Market, event: AccountEvent, realizedPnl: Usd): object {
  const entry = formatUnits(entryPrice(event.position));
  const balance = {
    a: market.quote,
    wb: formatUnits(event.walletBalance),
    cw: formatUnits(event.crossWallet),
    bc: formatUnits(event.balanceChange),
  };
  const position = {
    s: market.symbol,
    pa: formatUnits(event.position.qty),
    ep: entry,
    bep: entry,
    cr: formatUnits(realizedPnl),
    up: formatUnits(event.unrealizedPnl),
    mt: event.marginType,
    iw: formatUnits(event.isolatedWallet),
    ps: "BOTH",
    ma: market.quote,
  };
  return { m: event.reason, B: [balance], P: namesPosition(event) ? [position] : [] };
}

/** Money that comes and goes beside a cross position names no position, as on Binance. */
const namesPosition = ({ reason, marginType }: AccountEvent): boolean =>
  reason === "ORDER" || reason === "MARGIN_TRANSFER" || reason === "MARGIN_TYPE_CHANGE" ||
  (reason === "FUNDING_FEE" && marginType === "isolated");

import { formatUnits } from "../../../domain/money.ts";
import { tradesAfter } from "../market_data/public_trades.ts";
import { aggregateJson } from "../market_data/trade_endpoints.ts";
import type { MarketSession } from "../market_session.ts";

/** The market's trades since an id. */
export const aggregateTradeEvents = (session: MarketSession, afterId: number): object[] =>
  tradesAfter(session, afterId).map((trade) => ({
    e: "aggTrade",
    E: session.timeMs,
    s: session.market.symbol,
    ...aggregateJson(trade),
    nq: formatUnits(trade.qty),
  }));

export const tradeEvents = (session: MarketSession, afterId: number): object[] =>
  tradesAfter(session, afterId).map((trade) => ({
    e: "trade",
    E: session.timeMs,
    T: trade.timeMs,
    s: session.market.symbol,
    t: trade.id,
    p: formatUnits(trade.price),
    q: formatUnits(trade.qty),
    X: "MARKET",
    m: trade.buyerIsMaker,
  }));

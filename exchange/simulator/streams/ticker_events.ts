import { fundingRateAt, nextFundingMs, rateText } from "../funding.ts";
import type { MarketSession } from "../market_session.ts";
import { bookTicker, dayTicker, lastPriceText } from "../market_data/quotes.ts";

export function bookTickerEvent(session: MarketSession): object {
  const { symbol, bidPrice, bidQty, askPrice, askQty, time, lastUpdateId } = bookTicker(session);
  return {
    e: "bookTicker",
    u: lastUpdateId,
    s: symbol,
    b: bidPrice,
    B: bidQty,
    a: askPrice,
    A: askQty,
    T: time,
    E: time,
  };
}

export function tickerEvent(session: MarketSession): object {
  const day = dayTicker(session);
  return {
    e: "24hrTicker",
    E: session.timeMs,
    s: day.symbol,
    p: day.priceChange,
    P: day.priceChangePercent,
    w: day.weightedAvgPrice,
    c: day.lastPrice,
    Q: day.lastQty,
    o: day.openPrice,
    h: day.highPrice,
    l: day.lowPrice,
    v: day.volume,
    q: day.quoteVolume,
    O: day.openTime,
    C: day.closeTime,
    F: day.firstId,
    L: day.lastId,
    n: day.count,
  };
}

export function miniTickerEvent(session: MarketSession): object {
  const { symbol, lastPrice, openPrice, highPrice, lowPrice, volume, quoteVolume } = dayTicker(session);
  return {
    e: "24hrMiniTicker",
    E: session.timeMs,
    s: symbol,
    c: lastPrice,
    o: openPrice,
    h: highPrice,
    l: lowPrice,
    v: volume,
    q: quoteVolume,
  };
}

export function markPriceEvent(session: MarketSession): object {
  const price = lastPriceText(session);
  return {
    e: "markPriceUpdate",
    E: session.timeMs,
    s: session.market.symbol,
    p: price,
    ap: price,
    i: price,
    P: price,
    r: rateText(fundingRateAt(session.market, nextFundingMs(session.timeMs))),
    T: nextFundingMs(session.timeMs),
  };
}

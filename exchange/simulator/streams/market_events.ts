import { type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import { type Bar, isClosed, isMultipleOfBase, latestBar } from "../bars.ts";
import { decimalText } from "../decimal_text.ts";
import { fundingRateAt, nextFundingMs, rateText } from "../funding.ts";
import type { MarketSession } from "../market_session.ts";
import { bookTicker, dayTicker, lastPriceText } from "../quotes.ts";
import { TIMEFRAMES } from "../../../domain/candle.ts";

/** One of the symbol's market streams now, or undefined when there is no such stream. */
export function marketEvent(session: MarketSession, stream: string): object | undefined {
  const [symbol, channel = "", rate] = stream.split("@");
  if (symbol !== session.market.symbol.toLowerCase()) return undefined;
  if (channel.startsWith("kline_")) return klineEvent(session, channel.slice("kline_".length));
  if (channel === "bookTicker") return bookTickerEvent(session);
  if (channel === "ticker") return tickerEvent(session);
  if (channel === "miniTicker") return miniTickerEvent(session);
  if (channel === "markPrice" && (rate === undefined || rate === "1s")) return markPriceEvent(session);
  return undefined;
}

function klineEvent(session: MarketSession, interval: string): object | undefined {
  if (!(TIMEFRAMES as readonly string[]).includes(interval)) return undefined;
  const intervalMs = timeframeMs(interval as Timeframe);
  const bar = isMultipleOfBase(session, intervalMs) ? latestBar(session, intervalMs) : undefined;
  return bar && {
    e: "kline",
    E: session.timeMs,
    s: session.market.symbol,
    k: klineJson(session.market.symbol, interval, bar, intervalMs, isClosed(session, bar, intervalMs)),
  };
}

const klineJson = (symbol: string, interval: string, bar: Bar, intervalMs: number, closed: boolean): object => ({
  t: bar.openTimeMs,
  T: bar.openTimeMs + intervalMs - 1,
  s: symbol,
  i: interval,
  f: 0,
  L: 0,
  o: decimalText(bar.open),
  c: decimalText(bar.close),
  h: decimalText(bar.high),
  l: decimalText(bar.low),
  v: decimalText(bar.volume),
  n: 0,
  x: closed,
  q: decimalText(bar.quoteVolume),
  V: "0",
  Q: "0",
  B: "0",
});

function bookTickerEvent(session: MarketSession): object {
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

function tickerEvent(session: MarketSession): object {
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

function miniTickerEvent(session: MarketSession): object {
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

function markPriceEvent(session: MarketSession): object {
  const price = lastPriceText(session);
  const nextMs = nextFundingMs(session.timeMs);
  return {
    e: "markPriceUpdate",
    E: session.timeMs,
    s: session.market.symbol,
    p: price,
    i: price,
    P: price,
    r: rateText(fundingRateAt(session.market, nextMs)),
    T: nextMs,
  };
}

import type { MarketMark } from "../market_data/market_mark.ts";
import type { MarketSession } from "../market_session.ts";
import { depthDifferenceEvent, partialDepthEvent } from "./depth_events.ts";
import { continuousKlineEvents, klineEvents } from "./kline_events.ts";
import { bookTickerEvent, markPriceEvent, miniTickerEvent, tickerEvent } from "./ticker_events.ts";
import { aggregateTradeEvents, tradeEvents } from "./trade_events.ts";

/** A move of the market: from one place to the next. */
export interface MarketMove {
  readonly before: MarketMark;
  readonly now: MarketMark;
}

type Channel = (session: MarketSession, move: MarketMove, parameter: string) => object[];

const RATE = "(?:@(?:100|250|500)ms)?";

/** Streams of one symbol, after the `@`. All come with each move of the market: rates are taken and mean nothing. */
const CHANNELS: readonly (readonly [RegExp, Channel])[] = [
  [/^kline_(\w+)$/, (session, _move, interval) => klineEvents(session, interval)],
  [/^bookTicker$/, (session) => [bookTickerEvent(session)]],
  [/^ticker$/, (session) => [tickerEvent(session)]],
  [/^miniTicker$/, (session) => [miniTickerEvent(session)]],
  [/^markPrice(?:@1s)?$/, (session) => [markPriceEvent(session)]],
  [/^aggTrade$/, (session, { before }) => aggregateTradeEvents(session, before.newestTradeId)],
  [/^trade$/, (session, { before }) => tradeEvents(session, before.newestTradeId)],
  [new RegExp(`^depth${RATE}$`), (session, { before, now }) => [depthDifferenceEvent(session, before, now)]],
  [
    new RegExp(`^depth(5|10|20)${RATE}$`),
    (session, { before, now }, levels) => [partialDepthEvent(session, Number(levels), before, now)],
  ],
];

/** Streams of all symbols: each market brings its own when it moves. Lists come as lists. */
const OF_ALL: Readonly<Record<string, (session: MarketSession) => object>> = {
  "!bookTicker": bookTickerEvent,
  "!ticker@arr": (session) => [tickerEvent(session)],
  "!miniTicker@arr": (session) => [miniTickerEvent(session)],
  "!markPrice@arr": (session) => [markPriceEvent(session)],
  "!markPrice@arr@1s": (session) => [markPriceEvent(session)],
};

/** What a stream brings after a move of the market. Nothing when there is no such stream, as on Binance. */
export function marketEvents(session: MarketSession, stream: string, move: MarketMove): object[] {
  const ofAll = OF_ALL[stream];
  if (ofAll) return [ofAll(session)];
  const symbol = session.market.symbol.toLowerCase();
  const continuous = /^(\w+)_perpetual@continuousKline_(\w+)$/.exec(stream);
  if (continuous) return continuous[1] === symbol ? continuousKlineEvents(session, continuous[2]!) : [];
  if (!stream.startsWith(`${symbol}@`)) return [];
  const name = stream.slice(symbol.length + 1);
  for (const [pattern, channel] of CHANNELS) {
    const match = pattern.exec(name);
    if (match) return channel(session, move, match[1] ?? "");
  }
  return [];
}

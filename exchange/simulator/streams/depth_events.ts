import { type MarketMark, updateIdOf } from "../market_data/market_mark.ts";
import { bookDifference, levelRow, type OrderBook, orderBook } from "../market_data/order_book.ts";
import type { MarketSession } from "../market_session.ts";

/** What has changed since the event before: `pu` is that one's `u`. */
export function depthDifferenceEvent(session: MarketSession, before: MarketMark, now: MarketMark): object {
  const difference = bookDifference(session.engine.rules.market, before, now);
  return depthEvent(session, difference, { U: updateIdOf(before) + 1, u: updateIdOf(now), pu: updateIdOf(before) });
}

/** The best levels whole. */
export function partialDepthEvent(session: MarketSession, levels: number, before: MarketMark, now: MarketMark): object {
  const book = orderBook(session.engine.rules.market, now, levels);
  return depthEvent(session, book, { U: updateIdOf(before) + 1, u: updateIdOf(now), pu: updateIdOf(before) });
}

const depthEvent = (session: MarketSession, { bids, asks }: OrderBook, ids: object): object => ({
  e: "depthUpdate",
  E: session.timeMs,
  T: session.timeMs,
  s: session.market.symbol,
  ...ids,
  b: bids.map(levelRow),
  a: asks.map(levelRow),
});

import { closeTimeMs } from "../../../domain/candle.ts";
import { roundQty } from "../../../domain/market.ts";
import { type Price, price, type Qty, qty } from "../../../domain/money.ts";
import { candleTicks } from "../candle_ticks.ts";
import type { MarketSession } from "../market_session.ts";

/** One trade of the market, between others: our own fills are not among them. */
export interface PublicTrade {
  readonly id: number;
  readonly price: Price;
  readonly qty: Qty;
  readonly timeMs: number;
  /** The seller took. */
  readonly buyerIsMaker: boolean;
}

export interface TradeQuery {
  readonly fromId?: number | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit: number;
}

/** Trades of a candle that is played whole, beside the one at its open. */
const TICKS_OF_WHOLE_CANDLE = 12;

const ticksPerCandle = ({ turnsPerCandle }: MarketSession): number =>
  turnsPerCandle === 1 ? TICKS_OF_WHOLE_CANDLE : turnsPerCandle;

/** One at the open, one for each tick. */
const tradesPerCandle = (session: MarketSession): number => 1 + ticksPerCandle(session);

/** Ids count from the first candle of the history on. @returns −1 when nothing has been traded yet. */
export function newestTradeId(session: MarketSession): number {
  const { cursor, phase, tick } = session.position;
  const before = (cursor + session.market.historyCount) * tradesPerCandle(session);
  return phase === "open" ? before + tick : before - 1;
}

/** Trades up to market time, oldest first: from an id or a start the first ones, else the latest. */
export function publicTrades(
  session: MarketSession,
  { fromId, startMs, endMs = Infinity, limit }: TradeQuery,
): PublicTrade[] {
  const newest = newestTradeId(session);
  const first = fromId ??
    (startMs === undefined ? lastIdUntil(session, endMs) - limit + 1 : firstIdNear(session, startMs));
  const found: PublicTrade[] = [];
  for (let id = Math.max(0, first); id <= newest && found.length < limit;) {
    const ofCandle = candleTrades(session, Math.floor(id / tradesPerCandle(session)));
    for (
      const trade of ofCandle.slice(id % tradesPerCandle(session), id % tradesPerCandle(session) + newest - id + 1)
    ) {
      if (trade.timeMs > endMs || found.length === limit) return found;
      if (trade.timeMs >= (startMs ?? 0)) found.push(trade);
      id++;
    }
  }
  return found;
}

/** The trades between two ids, the first not included. */
export const tradesAfter = (session: MarketSession, id: number): PublicTrade[] =>
  publicTrades(session, { fromId: id + 1, limit: newestTradeId(session) - id });

/** @param number Of the candle, from the history's first on. */
function candleTrades(session: MarketSession, number: number): PublicTrade[] {
  const { market, engine } = session;
  const index = number - market.historyCount;
  const candle = market.candle(index);
  const { market: rules } = engine.rules;
  const open = price(candle.open);
  const ticks = candleTicks(rules, candle, closeTimeMs(candle, market.timeframe), ticksPerCandle(session));
  const size = Math.max(rules.stepSize, roundQty(rules, qty(candle.volume / tradesPerCandle(session)))) as Qty;
  const moves = [{ at: open, timeMs: candle.openTimeMs }, ...ticks];
  return moves.map(({ at, timeMs }, i) => {
    const id = number * tradesPerCandle(session) + i;
    const before = moves[i - 1]?.at ?? at;
    return { id, price: at, qty: size, timeMs, buyerIsMaker: at === before ? id % 2 === 0 : at < before };
  });
}

/** The first trade of the candle that a time is in. */
const firstIdNear = (session: MarketSession, timeMs: number): number =>
  (session.market.indexAtOrAfter(timeMs) - 1 + session.market.historyCount) * tradesPerCandle(session);

function lastIdUntil(session: MarketSession, endMs: number): number {
  if (endMs === Infinity) return newestTradeId(session);
  const first = Math.max(0, firstIdNear(session, endMs));
  const near = publicTrades(session, { fromId: first, endMs, limit: 2 * tradesPerCandle(session) });
  return near.at(-1)?.id ?? first - 1;
}

import { type Candle, timeframeMs } from "../../../domain/candle.ts";
import type { MarketSession } from "../market_session.ts";

/** A candle of any interval, with the share of it that is known at market time. */
export interface Bar extends Candle {
  readonly quoteVolume: number;
}

export interface BarQuery {
  readonly intervalMs: number;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit: number;
}

/**
 * Bars up to market time, oldest first, as Binance's klines select them: from `startMs` on, else the last ones up to
 * `endMs`. The last bar may still be forming. Nothing past market time is ever in them.
 */
export function barsOf(session: MarketSession, query: BarQuery): Bar[] {
  const { market } = session;
  const endMs = query.endMs ?? Infinity;
  const from = query.startMs === undefined
    ? firstOfLast(session, query, endMs)
    : market.indexAtOrAfter(Math.ceil(query.startMs / query.intervalMs) * query.intervalMs);
  const bars: Bar[] = [];
  for (let index = Math.max(from, -market.historyCount);; index++) {
    const candle = visibleCandle(session, index);
    if (!candle) return bars;
    const openTimeMs = bucket(candle, query.intervalMs);
    const last = bars.at(-1);
    if (last?.openTimeMs === openTimeMs) bars[bars.length - 1] = merged(last, candle);
    else if (openTimeMs > endMs || bars.length === query.limit) return bars;
    else bars.push({ ...candle, openTimeMs, quoteVolume: quoteVolume(candle) });
  }
}

/** The bar of `intervalMs` that market time is in or has just closed. */
export const latestBar = (session: MarketSession, intervalMs: number): Bar | undefined =>
  barsOf(session, { intervalMs, limit: 1 })[0];

/** Whether a bar's last candle has closed. */
export const isClosed = (session: MarketSession, bar: Bar, intervalMs: number): boolean =>
  session.timeMs >= bar.openTimeMs + intervalMs;

export const isMultipleOfBase = (session: MarketSession, intervalMs: number): boolean =>
  intervalMs % timeframeMs(session.market.timeframe) === 0;

function visibleCandle(session: MarketSession, index: number): Candle | undefined {
  const { cursor } = session.position;
  if (index < cursor) return session.market.candle(index);
  return index === cursor ? session.forming : undefined;
}

const bucket = (candle: Candle, intervalMs: number): number => Math.floor(candle.openTimeMs / intervalMs) * intervalMs;

/** Volume at the bar's middle price: recordings carry no quote volume. */
const quoteVolume = ({ volume, high, low }: Candle): number => volume * (high + low) / 2;

const merged = (bar: Bar, candle: Candle): Bar => ({
  openTimeMs: bar.openTimeMs,
  open: bar.open,
  high: Math.max(bar.high, candle.high),
  low: Math.min(bar.low, candle.low),
  close: candle.close,
  volume: bar.volume + candle.volume,
  quoteVolume: bar.quoteVolume + quoteVolume(candle),
});

/** Index of the first candle of the last `limit` bars that open at `endMs` or before. */
function firstOfLast(session: MarketSession, { intervalMs, limit }: BarQuery, endMs: number): number {
  const { market, position } = session;
  const newest = session.forming ? position.cursor : position.cursor - 1;
  const afterEnd = endMs === Infinity ? newest + 1 : market.indexAtOrAfter(bucketEnd(endMs, intervalMs));
  let index = Math.min(newest, afterEnd - 1);
  let bars = 0;
  let currentBucket = NaN;
  for (; index >= -market.historyCount; index--) {
    const openTimeMs = bucket(market.candle(index), intervalMs);
    if (openTimeMs !== currentBucket) bars++;
    if (bars > limit) break;
    currentBucket = openTimeMs;
  }
  return index + 1;
}

const bucketEnd = (timeMs: number, intervalMs: number): number => (Math.floor(timeMs / intervalMs) + 1) * intervalMs;

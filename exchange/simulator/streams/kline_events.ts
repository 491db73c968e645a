import { type Timeframe, timeframeMs, TIMEFRAMES } from "../../../domain/candle.ts";
import { type Bar, isClosed, isMultipleOfBase, latestBar } from "../market_data/bars.ts";
import { decimalText } from "../market_data/decimal_text.ts";
import type { MarketSession } from "../market_session.ts";

/** The bar that market time is in or has just closed. Nothing for an interval that cannot be made of the candles. */
export function klineEvents(session: MarketSession, interval: string): object[] {
  const found = barOf(session, interval);
  const { symbol } = session.market;
  return found ? [{ e: "kline", E: session.timeMs, s: symbol, k: { s: symbol, ...found } }] : [];
}

/** The same under the pair's name, as `continuousKline` tells it. */
export function continuousKlineEvents(session: MarketSession, interval: string): object[] {
  const found = barOf(session, interval);
  const head = { e: "continuous_kline", E: session.timeMs, ps: session.market.symbol, ct: "PERPETUAL" };
  return found ? [{ ...head, k: found }] : [];
}

function barOf(session: MarketSession, interval: string): object | undefined {
  if (!(TIMEFRAMES as readonly string[]).includes(interval)) return undefined;
  const intervalMs = timeframeMs(interval as Timeframe);
  const bar = isMultipleOfBase(session, intervalMs) ? latestBar(session, intervalMs) : undefined;
  return bar && barJson(interval, bar, intervalMs, isClosed(session, bar, intervalMs));
}

const barJson = (interval: string, bar: Bar, intervalMs: number, closed: boolean): object => ({
  t: bar.openTimeMs,
  T: bar.openTimeMs + intervalMs - 1,
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

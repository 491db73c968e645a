import { type Candle, candleFault, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import type { BinanceRest } from "./ccxt_client.ts";
import { float, UnreadableAnswer } from "./wire.ts";

/** What ccxt counts as one request of weight 5. */
export const PAGE_ROWS = 1_000;

export interface KlineQuery {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly sinceMs: number;
  /** Candles wanted at most. */
  readonly limit: number;
  /** Market time: a candle that closes later is still forming. */
  readonly nowMs: number;
  /** Told of each candle that is left out because it is unsound. */
  readonly onFault: (fault: string) => void;
}

/** Closed and sound candles, oldest first, each open time once; asks page by page. */
export async function closedCandles(rest: BinanceRest, query: KlineQuery): Promise<Candle[]> {
  const { symbol, timeframe, limit, nowMs, onFault } = query;
  const lengthMs = timeframeMs(timeframe);
  const candles: Candle[] = [];
  let startTime = Math.max(0, query.sinceMs);
  while (candles.length < limit && startTime + lengthMs <= nowMs) {
    const rows = Math.min(PAGE_ROWS, limit - candles.length);
    const page = pageFrom(
      await rest.fapiPublicGetKlines({ symbol, interval: timeframe, startTime, limit: rows }),
    );
    const askedFrom = startTime;
    for (const candle of page) {
      if (candle.openTimeMs < startTime || candle.openTimeMs + lengthMs > nowMs) continue;
      startTime = candle.openTimeMs + lengthMs;
      const fault = candleFault(candle, timeframe);
      if (fault) onFault(`${symbol} ${timeframe} candle of ${candle.openTimeMs}: ${fault}`);
      else candles.push(candle);
    }
    if (page.length < rows || startTime === askedFrom) break;
  }
  return candles;
}

function pageFrom(answer: unknown): Candle[] {
  if (!Array.isArray(answer)) throw new UnreadableAnswer("Expected klines as a list");
  return answer.map(candleFrom);
}

function candleFrom(kline: unknown): Candle {
  if (!Array.isArray(kline)) throw new UnreadableAnswer("Expected a kline as a list");
  const [openTimeMs, open, high, low, close, volume] = kline.slice(0, 6).map((each) => float(each, "a kline's field"));
  if (openTimeMs === undefined || open === undefined || high === undefined || low === undefined) throw tooShort(kline);
  if (close === undefined || volume === undefined) throw tooShort(kline);
  return { openTimeMs, open, high, low, close, volume };
}

const tooShort = (kline: readonly unknown[]): UnreadableAnswer =>
  new UnreadableAnswer(`Expected a kline of at least 6 fields, had ${kline.length}`);

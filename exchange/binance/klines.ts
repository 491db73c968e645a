import { type Candle, candleFault, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import type { BinanceRest } from "./ccxt_types.ts";
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
  if (!Array.isArray(kline) || kline.length < 6) throw new UnreadableAnswer("Expected a kline of at least 6 fields");
  return {
    openTimeMs: float(kline[0], "a kline's open time"),
    open: float(kline[1], "a kline's open"),
    high: float(kline[2], "a kline's high"),
    low: float(kline[3], "a kline's low"),
    close: float(kline[4], "a kline's close"),
    volume: float(kline[5], "a kline's volume"),
  };
}

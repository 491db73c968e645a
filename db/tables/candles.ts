import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { number, numberOrNull } from "./row.ts";

const insertCandle = inserter(
  "candles",
  [
    "symbol",
    "timeframe",
    "open_time",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "funding_rate",
    "leader_close",
  ],
  { overwriteAllBut: ["symbol", "timeframe", "open_time"] },
);

/** What the exchange said last of a candle is kept. */
export const saveCandle = (symbol: string, timeframe: Timeframe, candle: Candle): Statement =>
  insertCandle({
    symbol,
    timeframe,
    open_time: candle.openTimeMs,
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    volume: candle.volume,
    funding_rate: candle.fundingRate ?? null,
    leader_close: candle.leaderClose ?? null,
  });

export function candleFromRow(row: Row): Candle {
  const fundingRate = numberOrNull(row, "funding_rate"), leaderClose = numberOrNull(row, "leader_close");
  return {
    openTimeMs: number(row, "open_time"),
    open: number(row, "open"),
    high: number(row, "high"),
    low: number(row, "low"),
    close: number(row, "close"),
    volume: number(row, "volume"),
    ...(fundingRate === null ? {} : { fundingRate }),
    ...(leaderClose === null ? {} : { leaderClose }),
  };
}

/** Oldest first, both ends included. */
export const candlesBetween = (symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Statement => ({
  sql: `select * from candles where symbol = ? and timeframe = ? and open_time between ? and ? order by open_time`,
  args: [symbol, timeframe, fromMs, toMs],
});

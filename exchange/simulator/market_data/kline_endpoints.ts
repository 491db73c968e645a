import { timeframeMs } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Refusal } from "../../matching/refusal.ts";
import { type Bar, barsOf, isMultipleOfBase } from "./bars.ts";
import { decimalText } from "./decimal_text.ts";
import {
  type Endpoint,
  endpoint,
  integerParam,
  intervalParam,
  limitParam,
  type Params,
  symbolParam,
} from "../endpoint.ts";
import type { MarketSession } from "../market_session.ts";
import { z } from "zod";

const LIMIT_PRESET = 500;

/** Binance: the more bars, the heavier. */
function klineWeight(params: Params): number {
  const limit = Number(params["limit"] ?? LIMIT_PRESET);
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1_000 ? 5 : 10;
}

const barParams = {
  interval: intervalParam,
  startTime: integerParam.optional(),
  endTime: integerParam.optional(),
  limit: limitParam(LIMIT_PRESET, 1500),
};
type BarParams = z.output<z.ZodObject<typeof barParams>>;

type Row = (bar: Bar, intervalMs: number) => (number | string)[];

/** Numbers of trades and taker volumes are not recorded: 0. */
const tradedRow: Row = (bar, intervalMs) => [
  bar.openTimeMs,
  decimalText(bar.open),
  decimalText(bar.high),
  decimalText(bar.low),
  decimalText(bar.close),
  decimalText(bar.volume),
  bar.openTimeMs + intervalMs - 1,
  decimalText(bar.quoteVolume),
  0,
  "0",
  "0",
  "0",
];

/** Of a price that nobody trades at: mark and index. */
const quotedRow: Row = (bar, intervalMs) => tradedRow({ ...bar, volume: 0, quoteVolume: 0 }, intervalMs);

/** Mark and index are the same here: the premium is 0. */
const premiumRow: Row = (bar, intervalMs) => quotedRow({ ...bar, open: 0, high: 0, low: 0, close: 0 }, intervalMs);

function rows(session: MarketSession, params: BarParams, row: Row): Result<unknown, Refusal> {
  const intervalMs = timeframeMs(params.interval);
  if (!isMultipleOfBase(session, intervalMs)) return err({ code: -1120, message: "Invalid interval." });
  const { startTime, endTime, limit } = params;
  const bars = barsOf(session, { intervalMs, startMs: startTime, endMs: endTime, limit });
  return ok(bars.map((bar) => row(bar, intervalMs)));
}

const ofSymbol = (row: Row): Endpoint =>
  endpoint(
    { security: "none", weight: klineWeight },
    { symbol: symbolParam, ...barParams },
    ({ session }, params) => rows(session, params, row),
  );

const UNKNOWN_PAIR: Refusal = { code: -4144, message: "Invalid pair." };

/** A perpetual's pair is its symbol. */
const ofPair = (row: Row): Endpoint =>
  endpoint(
    { security: "none", weight: klineWeight },
    { pair: z.string().min(1), contractType: z.literal("PERPETUAL").default("PERPETUAL"), ...barParams },
    ({ venue }, params) => {
      const session = venue.session(params.pair);
      return session ? rows(session, params, row) : err(UNKNOWN_PAIR);
    },
  );

/** Bars of every kind, all from the market's candles. */
export const KLINE_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /fapi/v1/klines": ofSymbol(tradedRow),
  "GET /fapi/v1/continuousKlines": ofPair(tradedRow),
  "GET /fapi/v1/markPriceKlines": ofSymbol(quotedRow),
  "GET /fapi/v1/indexPriceKlines": ofPair(quotedRow),
  "GET /fapi/v1/premiumIndexKlines": ofSymbol(premiumRow),
};

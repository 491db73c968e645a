import { timeframeMs } from "../../domain/candle.ts";
import { err, ok } from "../../domain/result.ts";
import { type Bar, barsOf, isMultipleOfBase } from "./bars.ts";
import { decimalText } from "./decimal_text.ts";
import { type Endpoint, endpoint, integerParam, intervalParam, limitParam, symbolParam } from "./endpoint.ts";
import { exchangeInfo } from "./exchange_info.ts";
import { fundingHistory } from "./funding.ts";
import { bookTicker, dayTicker, lastPriceText, premiumIndex } from "./quotes.ts";

const open = (weight: number) => ({ security: "none", weight }) as const;
const maybeSymbol = { symbol: symbolParam.optional() };

const priceTicker = endpoint(open(1), maybeSymbol, ({ session }, { symbol }) => {
  const ticker = { symbol: session.market.symbol, price: lastPriceText(session), time: session.timeMs };
  return ok(symbol ? ticker : [ticker]);
});

/** Market data, all at market time; only `serverTime` is wall time. */
export const MARKET_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /fapi/v1/ping": endpoint(open(1), {}, () => ok({})),
  "GET /fapi/v1/time": endpoint(open(1), {}, ({ nowMs }) => ok({ serverTime: nowMs })),
  "GET /fapi/v1/exchangeInfo": endpoint(
    open(1),
    {},
    ({ session, limiter, nowMs }) =>
      ok(exchangeInfo(session.engine.rules, limiter.limits, session.market.candle(0).openTimeMs, nowMs)),
  ),
  "GET /fapi/v1/klines": endpoint(open(5), {
    symbol: symbolParam,
    interval: intervalParam,
    startTime: integerParam.optional(),
    endTime: integerParam.optional(),
    limit: limitParam(500, 1500),
  }, ({ session }, { interval, startTime, endTime, limit }) => {
    const intervalMs = timeframeMs(interval);
    if (!isMultipleOfBase(session, intervalMs)) return err({ code: -1120, message: "Invalid interval." });
    const bars = barsOf(session, { intervalMs, startMs: startTime, endMs: endTime, limit });
    return ok(bars.map((bar) => klineRow(bar, intervalMs)));
  }),
  "GET /fapi/v1/ticker/24hr": endpoint(open(1), maybeSymbol, ({ session }, { symbol }) => {
    const ticker = dayTicker(session);
    return ok(symbol ? ticker : [ticker]);
  }),
  "GET /fapi/v1/ticker/price": priceTicker,
  "GET /fapi/v2/ticker/price": priceTicker,
  "GET /fapi/v1/ticker/bookTicker": endpoint(open(2), maybeSymbol, ({ session }, { symbol }) => {
    const ticker = bookTicker(session);
    return ok(symbol ? ticker : [ticker]);
  }),
  "GET /fapi/v1/premiumIndex": endpoint(open(1), maybeSymbol, ({ session }, { symbol }) => {
    const index = premiumIndex(session);
    return ok(symbol ? index : [index]);
  }),
  "GET /fapi/v1/fundingRate": endpoint(
    open(1),
    {
      ...maybeSymbol,
      startTime: integerParam.optional(),
      endTime: integerParam.optional(),
      limit: limitParam(100, 1000),
    },
    ({ session }, { startTime, endTime, limit }) =>
      ok(fundingHistory(session, { startMs: startTime, endMs: endTime, limit })),
  ),
  // Lists symbols whose interval or bounds differ from the usual; ours do not.
  "GET /fapi/v1/fundingInfo": endpoint(open(1), {}, () => ok([])),
};

/** Numbers of trades and taker volumes are not recorded: 0. */
const klineRow = (bar: Bar, intervalMs: number): (number | string)[] => [
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

import { ok } from "../../../domain/result.ts";
import { type Endpoint, endpoint, integerParam, limitParam, type Params, symbolParam } from "../endpoint.ts";
import { exchangeInfo } from "../exchange_info.ts";
import { fundingHistory } from "../funding.ts";
import { BOOK_ENDPOINTS } from "./book_endpoints.ts";
import { KLINE_ENDPOINTS } from "./kline_endpoints.ts";
import { TRADE_ENDPOINTS } from "./trade_endpoints.ts";
import type { MarketSession } from "../market_session.ts";
import { bookTicker, dayTicker, lastPriceText, premiumIndex } from "./quotes.ts";

/** Contracts that others hold, in coins: made up, and always the same. */
const OPEN_INTEREST = "10000.000";

const open = (weight: number) => ({ security: "none", weight }) as const;

/** Binance: for one symbol, or heavier for all of them. */
const bySymbol = (one: number, all: number) => (params: Params): number => params["symbol"] === undefined ? all : one;

/** A row for one symbol, a list without. */
const perSymbol = (one: number, all: number, row: (session: MarketSession) => object): Endpoint =>
  endpoint(
    { security: "none", weight: bySymbol(one, all) },
    { symbol: symbolParam.optional() },
    ({ session, sessions }, { symbol }) => ok(symbol === undefined ? sessions.map(row) : row(session)),
  );

const priceTicker = perSymbol(1, 2, (session) => ({
  symbol: session.market.symbol,
  price: lastPriceText(session),
  time: session.timeMs,
}));

/** Market data, all at market time; only `serverTime` is wall time. */
export const MARKET_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  ...BOOK_ENDPOINTS,
  ...KLINE_ENDPOINTS,
  ...TRADE_ENDPOINTS,
  "GET /fapi/v1/ping": endpoint(open(1), {}, () => ok({})),
  "GET /fapi/v1/time": endpoint(open(1), {}, ({ nowMs }) => ok({ serverTime: nowMs })),
  "GET /fapi/v1/exchangeInfo": endpoint(
    open(1),
    {},
    ({ venue, limiter, nowMs }) => ok(exchangeInfo(venue.sessions, limiter.limits, nowMs)),
  ),
  "GET /fapi/v1/ticker/24hr": perSymbol(1, 40, dayTicker),
  "GET /fapi/v1/ticker/price": priceTicker,
  "GET /fapi/v2/ticker/price": priceTicker,
  "GET /fapi/v1/ticker/bookTicker": perSymbol(2, 5, bookTicker),
  "GET /fapi/v1/premiumIndex": perSymbol(1, 10, premiumIndex),
  "GET /fapi/v1/openInterest": endpoint(
    open(1),
    { symbol: symbolParam },
    ({ session }) => ok({ openInterest: OPEN_INTEREST, symbol: session.market.symbol, time: session.timeMs }),
  ),
  "GET /fapi/v1/fundingRate": endpoint(
    open(1),
    {
      symbol: symbolParam.optional(),
      startTime: integerParam.optional(),
      endTime: integerParam.optional(),
      limit: limitParam(100, 1000),
    },
    ({ sessions }, { startTime, endTime, limit }) =>
      ok(sessions.flatMap((each) => fundingHistory(each, { startMs: startTime, endMs: endTime, limit }))),
  ),
  // Lists symbols whose interval or bounds differ from the usual; ours do not.
  "GET /fapi/v1/fundingInfo": endpoint(open(1), {}, () => ok([])),
};

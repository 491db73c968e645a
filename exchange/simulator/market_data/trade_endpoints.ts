import { formatUnits, notional } from "../../../domain/money.ts";
import { err, ok } from "../../../domain/result.ts";
import { type Endpoint, endpoint, integerParam, limitParam, symbolParam } from "../endpoint.ts";
import { type PublicTrade, publicTrades } from "./public_trades.ts";

const HOUR_MS = 3_600_000;

export const aggregateJson = (trade: PublicTrade): Record<string, unknown> => ({
  a: trade.id,
  p: formatUnits(trade.price),
  q: formatUnits(trade.qty),
  f: trade.id,
  l: trade.id,
  T: trade.timeMs,
  m: trade.buyerIsMaker,
});

const tradeJson = (trade: PublicTrade): object => ({
  id: trade.id,
  price: formatUnits(trade.price),
  qty: formatUnits(trade.qty),
  quoteQty: formatUnits(notional(trade.price, trade.qty)),
  time: trade.timeMs,
  isBuyerMaker: trade.buyerIsMaker,
});

/** The market's trades, made from its candles: one at each open, some inside, the last at the close. */
export const TRADE_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /fapi/v1/trades": endpoint(
    { security: "none", weight: 5 },
    { symbol: symbolParam, limit: limitParam(500, 1000) },
    ({ session }, { limit }) => ok(publicTrades(session, { limit }).map(tradeJson)),
  ),
  "GET /fapi/v1/historicalTrades": endpoint(
    { security: "key", weight: 20 },
    { symbol: symbolParam, fromId: integerParam.optional(), limit: limitParam(100, 500) },
    ({ session }, { fromId, limit }) => ok(publicTrades(session, { fromId, limit }).map(tradeJson)),
  ),
  "GET /fapi/v1/aggTrades": endpoint({ security: "none", weight: 20 }, {
    symbol: symbolParam,
    fromId: integerParam.optional(),
    startTime: integerParam.optional(),
    endTime: integerParam.optional(),
    limit: limitParam(500, 1000),
  }, ({ session }, { fromId, startTime, endTime, limit }) => {
    if (startTime !== undefined && endTime !== undefined && endTime - startTime > HOUR_MS) {
      return err({ code: -1127, message: "More than 1 hours between startTime and endTime." });
    }
    const query = { fromId, startMs: startTime, endMs: endTime, limit };
    return ok(publicTrades(session, query).map(aggregateJson));
  }),
};

import { err, ok } from "../../domain/result.ts";
import { booleanParam, type Endpoint, endpoint, integerParam, symbolParam } from "./endpoint.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;

/**
 * The dead man's switch, and settings that the simulator states and does not change. The switch cancels plain orders
 * when its time is over; algo orders stay, as on Binance.
 */
export const SWITCH_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/countdownCancelAll": endpoint(
    signed(10),
    { symbol: symbolParam, countdownTime: integerParam },
    ({ session, cancelAllAfter }, { countdownTime }) => {
      cancelAllAfter(session, countdownTime);
      return ok({ symbol: session.market.symbol, countdownTime: String(countdownTime) });
    },
  ),
  "GET /fapi/v1/apiTradingStatus": endpoint(
    { security: "signed", weight: (params) => params["symbol"] === undefined ? 10 : 1 },
    { symbol: symbolParam.optional() },
    ({ venue }) => ok({ indicators: {}, updateTime: venue.timeMs }),
  ),
  "GET /fapi/v1/rateLimit/order": endpoint(signed(1), {}, ({ limiter: { limits } }) =>
    ok([
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: limits.ordersPerTenSeconds },
      { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: limits.ordersPerMinute },
    ])),
  "GET /fapi/v1/feeBurn": endpoint(signed(30), {}, () => ok({ feeBurn: false })),
  "POST /fapi/v1/feeBurn": endpoint(
    signed(1),
    { feeBurn: booleanParam },
    (_context, { feeBurn }) =>
      feeBurn
        ? err({ code: -4060, message: "The simulated exchange charges fees in the margin asset only." })
        : ok({ code: 200, msg: "success" }),
  ),
  "POST /fapi/v1/multiAssetsMargin": endpoint(
    signed(1),
    { multiAssetsMargin: booleanParam },
    (_context, { multiAssetsMargin }) =>
      err(
        multiAssetsMargin ? { code: -4060, message: "The simulated exchange offers single-asset mode only." } : {
          code: -4171,
          message: "Adjusted asset mode is currently set and does not need to be adjusted repeatedly",
        },
      ),
  ),
  "GET /fapi/v1/adlQuantile": endpoint(
    signed(5),
    { symbol: symbolParam.optional() },
    ({ sessions }) =>
      ok(sessions.map(({ market }) => ({ symbol: market.symbol, adlQuantile: { LONG: 0, SHORT: 0, BOTH: 0 } }))),
  ),
};

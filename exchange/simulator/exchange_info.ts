import { formatUnits } from "../../domain/money.ts";
import type { TradingRules } from "../matching/trading_rules.ts";
import type { RateLimits } from "./limits/rate_limiter.ts";
import type { MarketSession } from "./market_session.ts";

const decimalsOf = (units: number): number => (formatUnits(units).split(".")[1] ?? "").length;

/** @param nowMs Wall time. */
export function exchangeInfo(sessions: readonly MarketSession[], limits: RateLimits, nowMs: number): object {
  return {
    timezone: "UTC",
    serverTime: nowMs,
    futuresType: "U_MARGINED",
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: limits.weightPerMinute },
      { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: limits.ordersPerMinute },
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: limits.ordersPerTenSeconds },
    ],
    exchangeFilters: [],
    assets: [{ asset: sessions[0]!.engine.rules.market.quote, marginAvailable: true, autoAssetExchange: "0" }],
    symbols: sessions.map(({ engine, market }) => symbolInfo(engine.rules, market.candle(0).openTimeMs)),
  };
}

/** @param onboardDate When the market began. */
function symbolInfo(rules: TradingRules, onboardDate: number): object {
  const { market } = rules;
  return {
    symbol: market.symbol,
    pair: market.symbol,
    contractType: "PERPETUAL",
    deliveryDate: 4_133_404_800_000,
    onboardDate,
    status: "TRADING",
    maintMarginPercent: formatUnits(rules.brackets[0]!.maintMarginRatioBps * 1_000_000),
    requiredMarginPercent: "5.0000",
    baseAsset: market.base,
    quoteAsset: market.quote,
    marginAsset: market.quote,
    pricePrecision: decimalsOf(market.tickSize),
    quantityPrecision: decimalsOf(market.stepSize),
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: "COIN",
    underlyingSubType: [],
    triggerProtect: "0.0500",
    liquidationFee: formatUnits(rules.liquidationFeeBps * 10_000),
    marketTakeBound: "0.05",
    maxMoveOrderLimit: 10_000,
    filters: filters(rules),
    orderTypes: [
      "LIMIT",
      "MARKET",
      "STOP",
      "STOP_MARKET",
      "TAKE_PROFIT",
      "TAKE_PROFIT_MARKET",
      "TRAILING_STOP_MARKET",
    ],
    timeInForce: ["GTC", "IOC", "FOK", "GTX"],
  };
}

function filters({ market, priceMin, priceMax, openOrdersMax, openAlgoOrdersMax }: TradingRules): object[] {
  const lot = {
    minQty: formatUnits(market.qtyMin),
    maxQty: formatUnits(market.qtyMax),
    stepSize: formatUnits(market.stepSize),
  };
  return [
    {
      filterType: "PRICE_FILTER",
      minPrice: formatUnits(priceMin),
      maxPrice: formatUnits(priceMax),
      tickSize: formatUnits(market.tickSize),
    },
    { filterType: "LOT_SIZE", ...lot },
    { filterType: "MARKET_LOT_SIZE", ...lot },
    { filterType: "MAX_NUM_ORDERS", limit: openOrdersMax },
    { filterType: "MAX_NUM_ALGO_ORDERS", limit: openAlgoOrdersMax },
    { filterType: "MIN_NOTIONAL", notional: formatUnits(market.notionalMin) },
  ];
}

import type { Aggregate } from "../../domain/decision.ts";
import { type Market, roundPrice } from "../../domain/market.ts";
import { averagePrice, type Price, price as priceOf, toNumber } from "../../domain/money.ts";
import type { Trade, TradeSide } from "../../domain/trade.ts";
import type { TradingLimits } from "./settings.ts";

/** How far from the entry the stop and the target lie, above 0. */
export interface ExitDistances {
  readonly stopDistance: Price;
  readonly targetDistance: Price;
}

/**
 * Distances of stop and target by `trading.exits`: `atr` = multiples of ATR(14) capped by the percent figures, `fixed` =
 * the percent figures, `model` = the mean of the voters' own prices, capped too (ATR where a voter names none).
 *
 * @param atr In price units, above 0.
 */
export function exitDistances(aggregate: Aggregate, price: Price, atr: number, trading: TradingLimits): ExitDistances {
  const at = toNumber(price);
  const stopCap = at * trading.stop_loss_percent, targetCap = at * trading.take_profit_percent;
  const [stop, target] = wishedDistances(aggregate, at, atr, trading, stopCap, targetCap);
  return {
    stopDistance: priceOf(Math.min(stop, stopCap)),
    targetDistance: priceOf(Math.min(target, targetCap)),
  };
}

function wishedDistances(
  aggregate: Aggregate,
  at: number,
  atr: number,
  trading: TradingLimits,
  stopCap: number,
  targetCap: number,
): [stop: number, target: number] {
  const byAtr: [number, number] = [atr * trading.stop_loss_atr, atr * trading.take_profit_atr];
  if (trading.exits === "fixed") return [stopCap, targetCap];
  if (trading.exits !== "model") return byAtr;
  const voters = aggregate.votes.filter((vote) => vote.action === aggregate.action).map((vote) => vote.forecast);
  const [up, down] = aggregate.action === "long" ? [1, -1] as const : [-1, 1] as const;
  return [
    meanDistance(voters.map((forecast) => forecast.stopLoss), at, down) ?? byAtr[0],
    meanDistance(voters.map((forecast) => forecast.takeProfit), at, up) ?? byAtr[1],
  ];
}

/** Mean distance of the prices on one side of `at`. Null when none lies there: a price on the wrong side names nothing. */
function meanDistance(prices: readonly (number | null)[], at: number, away: 1 | -1): number | null {
  const named = prices.flatMap((each) => each === null ? [] : [away * (each - at)]).filter((each) => each > 0);
  return named.length > 0 ? named.reduce((sum, each) => sum + each, 0) / named.length : null;
}

/** True when a stop stands nearer to (or beyond) the entry than where the trade began: it was moved on purpose. */
export function isMoved(market: Market, trade: Trade, triggerPrice: Price | null): boolean {
  if (triggerPrice === null || trade.entryQty === 0) return false;
  const { stopPrice } = exitPrices(market, trade.side, averagePrice(trade.entryCost, trade.entryQty), trade);
  return trade.side === "long" ? triggerPrice > stopPrice : triggerPrice < stopPrice;
}

/**
 * Prices of the exits around an entry. Rounded to the tick that is nearer: the stop risks less, the target asks less.
 * At least one tick lies between: a stop at the entry itself would trigger at once.
 */
export function exitPrices(market: Market, side: TradeSide, entry: Price, distances: ExitDistances) {
  const away = side === "long" ? 1 : -1;
  const stop = entry - away * Math.max(distances.stopDistance, market.tickSize) as Price;
  const target = entry + away * Math.max(distances.targetDistance, market.tickSize) as Price;
  return {
    stopPrice: roundPrice(market, stop, side === "long" ? "up" : "down"),
    targetPrice: roundPrice(market, target, side === "long" ? "down" : "up"),
  };
}

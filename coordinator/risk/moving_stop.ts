import type { Candle } from "../../domain/candle.ts";
import { type Market, roundPrice } from "../../domain/market.ts";
import { averagePrice, type Price, price, toNumber } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import type { TradingLimits } from "./settings.ts";

/**
 * A stop only ever moves towards profit, at the close of a candle:
 *
 * - trailing: `trailing_stop_callback` behind the candle's best price, once that is better than where it stands;
 * - break-even: to the entry price and both taker fees, once the price has been `break_even_after_r` stop distances in
 *   profit. 0 is never.
 *
 * @returns The same trade when the stop stays. A stop never passes the candle's close: it would trigger at once.
 */
export function moveStop(market: Market, trade: Trade, candle: Candle, trading: TradingLimits): Trade {
  if (trade.status !== "open" || trade.entryQty === 0) return trade;
  const long = trade.side === "long";
  const best = long ? candle.high : candle.low;
  const wishes = [trailing(best, long, trading), breakEven(market, trade, best, trading)].filter((each) =>
    each !== null
  );
  const behind = wishes.map((wish) => roundPrice(market, price(wish), long ? "down" : "up"))
    .filter((stop) => long ? stop < price(candle.close) : stop > price(candle.close));
  const stopPrice = (long ? Math.max : Math.min)(trade.stopPrice, ...behind) as Price;
  return stopPrice === trade.stopPrice ? trade : { ...trade, stopPrice };
}

function trailing(best: number, long: boolean, trading: TradingLimits): number | null {
  if (!trading.trailing_stop_enabled) return null;
  return best * (1 + (long ? -1 : 1) * trading.trailing_stop_callback);
}

function breakEven(market: Market, trade: Trade, best: number, { break_even_after_r }: TradingLimits): number | null {
  if (break_even_after_r === 0) return null;
  const direction = trade.side === "long" ? 1 : -1;
  const entry = toNumber(averagePrice(trade.entryCost, trade.entryQty));
  const inProfit = direction * (best - entry);
  if (inProfit < break_even_after_r * toNumber(trade.stopDistance)) return null;
  return entry * (1 + direction * 2 * market.takerFeeBps / 10_000);
}

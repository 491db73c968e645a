import { formatUnits } from "../../../domain/money.ts";
import { barsOf } from "./bars.ts";
import { decimalText } from "./decimal_text.ts";
import { fundingRateAt, nextFundingMs, rateText } from "../funding.ts";
import { marketMark, updateIdOf } from "./market_mark.ts";
import { orderBook } from "./order_book.ts";
import { publicTrades } from "./public_trades.ts";
import type { MarketSession } from "../market_session.ts";

const DAY_MS = 86_400_000;
export const lastPriceText = ({ engine }: MarketSession): string => formatUnits(engine.state.lastPrice);

export interface BookTicker {
  readonly symbol: string;
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
  readonly time: number;
  readonly lastUpdateId: number;
}

/** The best level of either side. */
export function bookTicker(session: MarketSession): BookTicker {
  const { market, engine, timeMs } = session;
  const mark = marketMark(session);
  const { bids: [bid], asks: [ask] } = orderBook(engine.rules.market, mark, 1);
  return {
    symbol: market.symbol,
    bidPrice: formatUnits(bid?.price ?? 0),
    bidQty: formatUnits(bid?.qty ?? 0),
    askPrice: formatUnits(ask?.price ?? 0),
    askQty: formatUnits(ask?.qty ?? 0),
    time: timeMs,
    lastUpdateId: updateIdOf(mark),
  };
}

export interface DayTicker {
  readonly symbol: string;
  readonly priceChange: string;
  readonly priceChangePercent: string;
  readonly weightedAvgPrice: string;
  readonly lastPrice: string;
  readonly lastQty: string;
  readonly openPrice: string;
  readonly highPrice: string;
  readonly lowPrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly openTime: number;
  readonly closeTime: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

/** The 24 hours up to market time. */
export function dayTicker(session: MarketSession): DayTicker {
  const { market, timeMs, engine } = session;
  const last = engine.state.lastPrice / 1e8;
  const bars = barsOf(session, { intervalMs: 1, startMs: timeMs - DAY_MS, limit: DAY_MS });
  const open = bars[0]?.open ?? last;
  const volume = bars.reduce((sum, bar) => sum + bar.volume, 0);
  const quoteVolume = bars.reduce((sum, bar) => sum + bar.quoteVolume, 0);
  const [lastTrade] = publicTrades(session, { limit: 1 });
  const [firstTrade] = publicTrades(session, { startMs: timeMs - DAY_MS, limit: 1 });
  const [firstId, lastId] = [firstTrade?.id ?? 0, lastTrade?.id ?? 0];
  return {
    symbol: market.symbol,
    priceChange: (last - open).toFixed(8),
    priceChangePercent: (100 * (last - open) / open).toFixed(3),
    weightedAvgPrice: decimalText(volume > 0 ? quoteVolume / volume : last),
    lastPrice: lastPriceText(session),
    lastQty: formatUnits(lastTrade?.qty ?? 0),
    openPrice: decimalText(open),
    highPrice: decimalText(Math.max(last, ...bars.map((bar) => bar.high))),
    lowPrice: decimalText(Math.min(last, ...bars.map((bar) => bar.low))),
    volume: decimalText(volume),
    quoteVolume: decimalText(quoteVolume),
    openTime: bars[0]?.openTimeMs ?? timeMs,
    closeTime: timeMs,
    firstId,
    lastId,
    count: lastTrade ? lastId - firstId + 1 : 0,
  };
}

/** Mark and index are the last price; the funding rate is the one that is settled next. */
export function premiumIndex(session: MarketSession): object {
  const price = lastPriceText(session);
  const nextFundingTime = nextFundingMs(session.timeMs);
  return {
    symbol: session.market.symbol,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: rateText(fundingRateAt(session.market, nextFundingTime)),
    interestRate: "0.00000000",
    nextFundingTime,
    time: session.timeMs,
  };
}

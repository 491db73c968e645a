import { formatUnits } from "../../domain/money.ts";
import { barsOf } from "./bars.ts";
import { decimalText } from "./decimal_text.ts";
import { fundingRateAt, nextFundingMs, rateText } from "./funding.ts";
import type { MarketSession } from "./market_session.ts";

const DAY_MS = 86_400_000;
/** The book is one level deep: nobody's size limits a fill here. */
const BOOK_QTY = "1000";

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

/** One tick to either side of the last price. */
export function bookTicker({ engine, market, timeMs, position }: MarketSession): BookTicker {
  const { lastPrice } = engine.state;
  const { tickSize } = engine.rules.market;
  return {
    symbol: market.symbol,
    bidPrice: formatUnits(lastPrice - tickSize),
    bidQty: BOOK_QTY,
    askPrice: formatUnits(lastPrice + tickSize),
    askQty: BOOK_QTY,
    time: timeMs,
    lastUpdateId: position.cursor * 2 + (position.phase === "open" ? 1 : 0),
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
  return {
    symbol: market.symbol,
    priceChange: (last - open).toFixed(8),
    priceChangePercent: (100 * (last - open) / open).toFixed(3),
    weightedAvgPrice: decimalText(volume > 0 ? quoteVolume / volume : last),
    lastPrice: lastPriceText(session),
    lastQty: "0",
    openPrice: decimalText(open),
    highPrice: decimalText(Math.max(last, ...bars.map((bar) => bar.high))),
    lowPrice: decimalText(Math.min(last, ...bars.map((bar) => bar.low))),
    volume: decimalText(volume),
    quoteVolume: decimalText(quoteVolume),
    openTime: bars[0]?.openTimeMs ?? timeMs,
    closeTime: timeMs,
    firstId: 0,
    lastId: 0,
    count: bars.length,
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

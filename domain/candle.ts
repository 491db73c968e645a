/** What else was known of the market when a bar closed. A field is absent where nobody asked or nobody knew. */
export interface CandleContext {
  /** Of the last funding that was settled before the close, as a fraction of the position a settlement. */
  readonly fundingRate?: number;
  /** Close of the leading market's bar of the same time. */
  readonly leaderClose?: number;
}

export type ContextField = keyof CandleContext;

/** One bar. Prices and volume are floats because features read them; money is made from them at the edge (`price()`). */
export interface Candle extends CandleContext {
  /** Unix ms UTC, a multiple of the timeframe. */
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In base coin. */
  readonly volume: number;
}

const MINUTE_MS = 60_000;
const TIMEFRAMES_MS = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "2h": 120 * MINUTE_MS,
  "4h": 240 * MINUTE_MS,
  "8h": 480 * MINUTE_MS,
  "1d": 1440 * MINUTE_MS,
} as const;

export type Timeframe = keyof typeof TIMEFRAMES_MS;

export const TIMEFRAMES = Object.keys(TIMEFRAMES_MS) as readonly Timeframe[];

export const isTimeframe = (text: string): text is Timeframe => text in TIMEFRAMES_MS;

export const timeframeMs = (timeframe: Timeframe): number => TIMEFRAMES_MS[timeframe];

export const closeTimeMs = (candle: Candle, timeframe: Timeframe): number => candle.openTimeMs + timeframeMs(timeframe);

const PRICES = ["open", "high", "low", "close"] as const;
const isPrice = (value: number): boolean => Number.isFinite(value) && value > 0;

/** @returns What is wrong with a candle from outside, naming field and value; undefined when it is sound. */
export function candleFault(candle: Candle, timeframe?: Timeframe): string | undefined {
  const { openTimeMs, open, high, low, close, volume } = candle;
  if (!Number.isSafeInteger(openTimeMs) || openTimeMs <= 0) return `open time must be Unix ms, was ${openTimeMs}`;
  if (timeframe && openTimeMs % timeframeMs(timeframe) !== 0) {
    return `open time ${openTimeMs} is not on the ${timeframe} grid`;
  }
  for (const name of PRICES) {
    if (!isPrice(candle[name])) return `${name} must be a price above 0, was ${candle[name]}`;
  }
  if (!(Number.isFinite(volume) && volume >= 0)) return `volume must be 0 or more, was ${volume}`;
  if (high < Math.max(open, close)) return `high ${high} is below open ${open} or close ${close}`;
  if (low > Math.min(open, close)) return `low ${low} is above open ${open} or close ${close}`;
  return contextFault(candle);
}

function contextFault({ fundingRate, leaderClose }: CandleContext): string | undefined {
  if (fundingRate !== undefined && !(Math.abs(fundingRate) <= 1)) {
    return `funding rate must be a fraction from -1 to 1, was ${fundingRate}`;
  }
  if (leaderClose !== undefined && !isPrice(leaderClose)) {
    return `leader's close must be a price above 0, was ${leaderClose}`;
  }
  return undefined;
}

/** Numbers as a context, without the fields that are none. */
export const candleContext = (fundingRate: number | undefined, leaderClose: number | undefined): CandleContext => ({
  ...(fundingRate !== undefined && { fundingRate }),
  ...(leaderClose !== undefined && { leaderClose }),
});

/** What a model's window holds of each candle, in this order, when it reads candles and not features. */
export const CANDLE_COLUMNS = ["open", "high", "low", "close", "volume"] as const;

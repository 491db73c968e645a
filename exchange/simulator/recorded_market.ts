import { createHash } from "node:crypto";
import { type Candle, candleFault, type Timeframe } from "../../domain/candle.ts";
import { lowerBound } from "../../domain/lower_bound.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

export interface RecordedMarketOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Oldest first. What comes before `firstTradedMs` is history. */
  readonly candles: readonly Candle[];
  /** Open time of the first traded candle, Unix ms; the first candle when undefined. */
  readonly firstTradedMs?: number | undefined;
  /** Last open time that is traded, Unix ms, inclusive; the last candle when undefined. */
  readonly lastTradedMs?: number | undefined;
  /** A hash that names the candles, where the caller has one; else it is taken over them. */
  readonly contentHash?: string | undefined;
}

/** A market from recorded candles. @returns A sentence naming the fault when they are unsound or the range is empty. */
export function recordedMarket(options: RecordedMarketOptions): Result<SimulatedMarket> {
  const { symbol, timeframe, firstTradedMs = 0, lastTradedMs = Infinity } = options;
  const candles = options.candles.filter((candle) => candle.openTimeMs <= lastTradedMs);
  const fault = firstFault(candles, timeframe);
  if (fault) return err(fault);
  const first = firstFrom(candles, firstTradedMs);
  if (first >= candles.length) {
    return err(`No candle to trade in the chosen range: the recording has ${describeRange(options.candles)}`);
  }
  const candle = (index: number): Candle => {
    const found = candles[first + index];
    if (!found) {
      const last = candles.length - first - 1;
      invariant(false, `a recorded candle has an index from ${-first} to ${last}, was ${index}`);
    }
    return found;
  };
  return ok({
    symbol,
    timeframe,
    marketId: `recorded-${symbol}-${timeframe}-${options.contentHash ?? digest(candles)}-${traded(candles, first)}`,
    historyCount: first,
    liveCount: candles.length - first,
    candle,
    indexAtOrAfter: (timeMs) => firstFrom(candles, timeMs) - first,
  });
}

function firstFault(candles: readonly Candle[], timeframe: Timeframe): string | undefined {
  let previousMs = 0;
  for (const candle of candles) {
    const fault = candleFault(candle, timeframe);
    if (fault) return `Candle at ${candle.openTimeMs} is unsound: ${fault}`;
    if (candle.openTimeMs <= previousMs) return `Candle at ${candle.openTimeMs} does not come after ${previousMs}`;
    previousMs = candle.openTimeMs;
  }
  return undefined;
}

const firstFrom = (candles: readonly Candle[], timeMs: number): number =>
  lowerBound(candles.length, (i) => candles[i]!.openTimeMs < timeMs);

function describeRange(candles: readonly Candle[]): string {
  const [first, last] = [candles[0], candles.at(-1)];
  return first && last
    ? `${candles.length} candles from ${isoTime(first.openTimeMs)} to ${isoTime(last.openTimeMs)}`
    : "no candles";
}

const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();

const traded = (candles: readonly Candle[], first: number): string =>
  `${candles[first]!.openTimeMs}-${candles.at(-1)!.openTimeMs}`;

/** SHA-256 over the candles. */
function digest(candles: readonly Candle[]): string {
  const hash = createHash("sha256");
  for (const { openTimeMs, open, high, low, close, volume } of candles) {
    hash.update(`${openTimeMs},${open},${high},${low},${close},${volume};`);
  }
  return hash.digest("hex");
}

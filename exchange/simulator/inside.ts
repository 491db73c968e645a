import { type Candle, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

/** How many faults a message names. */
const FAULTS_NAMED = 3;

/**
 * The same market with a finer recording of it, by which the inside of its candles is played. A traded candle of which
 * one part is missing stays as it is.
 *
 * @param finer The same symbol in a shorter timeframe.
 * @returns A sentence when it is none, or when a candle is not what its parts make.
 */
export function withInside(market: SimulatedMarket, finer: SimulatedMarket): Result<SimulatedMarket> {
  const parts = timeframeMs(market.timeframe) / timeframeMs(finer.timeframe);
  if (!Number.isInteger(parts) || parts < 2) {
    return err(`A candle of ${market.timeframe} is not made of candles of ${finer.timeframe}`);
  }
  const first = Array.from({ length: market.liveCount ?? 0 }, (_, i) => firstPart(market.candle(i), finer, parts));
  const inside = (index: number): readonly Candle[] | undefined => {
    const from = first[index];
    return from === undefined ? undefined : Array.from({ length: parts }, (_, i) => finer.candle(from + i));
  };
  const faults = first.flatMap((from, i) => {
    const fault = from === undefined ? undefined : faultOf(market.candle(i), inside(i)!);
    return fault === undefined ? [] : [fault];
  });
  if (faults.length > 0) return err(faultsText(market, finer, faults));
  return ok({ ...market, marketId: `${market.marketId}-inside-${finer.marketId}`, inside });
}

/** Traded candles whose inside is known. */
export const partsIn = ({ liveCount, inside }: SimulatedMarket): number =>
  Array.from({ length: inside ? liveCount ?? 0 : 0 }, (_, i) => inside!(i)).filter((parts) => parts).length;

/** Index of the first part; undefined where one is missing. */
function firstPart({ openTimeMs }: Candle, finer: SimulatedMarket, parts: number): number | undefined {
  const from = finer.indexAtOrAfter(openTimeMs);
  const last = from + parts - 1;
  if (from < -finer.historyCount || last >= (finer.liveCount ?? Infinity)) return undefined;
  const lastMs = openTimeMs + (parts - 1) * timeframeMs(finer.timeframe);
  return finer.candle(from).openTimeMs === openTimeMs && finer.candle(last).openTimeMs === lastMs ? from : undefined;
}

function faultOf(candle: Candle, parts: readonly Candle[]): string | undefined {
  const made = {
    open: parts[0]!.open,
    high: Math.max(...parts.map(({ high }) => high)),
    low: Math.min(...parts.map(({ low }) => low)),
    close: parts.at(-1)!.close,
  };
  const wrong = (["open", "high", "low", "close"] as const).find((name) => made[name] !== candle[name]);
  return wrong && `${new Date(candle.openTimeMs).toISOString()} (${wrong} ${candle[wrong]}, theirs ${made[wrong]})`;
}

function faultsText(market: SimulatedMarket, finer: SimulatedMarket, faults: readonly string[]): string {
  const more = faults.length - FAULTS_NAMED;
  return `The ${finer.timeframe} candles of ${market.symbol} are not those that its ${market.timeframe} candles are ` +
    `made of: ${faults.slice(0, FAULTS_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

import type { Candle } from "../../domain/candle.ts";
import { type Market, roundPrice } from "../../domain/market.ts";
import { type Price, price } from "../../domain/money.ts";
import { SeededRandom } from "../../domain/seeded_random.ts";

/** One price inside a candle, and when it is reached. */
export interface Tick {
  readonly at: Price;
  readonly timeMs: number;
  /** Of the candle's, traded since the tick before. In coins. */
  readonly volume: number;
}

/** One for each extreme, one for the close. */
export const TICKS_MIN = 3;
/** Separates these draws from the market's own. */
const STREAM = 6_007;

/**
 * A candle as prices in time: from the open to one extreme, to the other and to the close, in even steps. Which extreme
 * comes first is chance, the same for the same candle.
 *
 * @param count At least `TICKS_MIN`.
 */
export function candleTicks(market: Market, candle: Candle, closeTimeMs: number, count: number): Tick[] {
  const { openTimeMs, high, low, volume } = candle;
  const open = price(candle.open);
  const random = new SeededRandom(STREAM, Math.floor(openTimeMs / 1000) % 2 ** 31);
  const extremes = random.uniform() < 0.5 ? [price(low), price(high)] : [price(high), price(low)];
  const points = [open, ...extremes, price(candle.close)];
  const prices = stepsPerLeg(points, count).flatMap((steps, leg) =>
    legPrices(market, points[leg]!, points[leg + 1]!, steps)
  );
  const lastMs = closeTimeMs - 1 - openTimeMs;
  return prices.map((at, i) => ({
    at,
    timeMs: openTimeMs + Math.floor(lastMs * (i + 1) / count),
    volume: volume / count,
  }));
}

/** Shares the ticks out by the length of each leg, one at least; what rounding leaves goes to the longest. */
function stepsPerLeg(points: readonly Price[], count: number): number[] {
  const lengths = points.slice(1).map((to, i) => Math.abs(to - points[i]!));
  const total = lengths.reduce((sum, each) => sum + each, 0);
  const spare = count - lengths.length;
  const steps = lengths.map((length) => 1 + (total === 0 ? 0 : Math.floor(spare * length / total)));
  steps[lengths.indexOf(Math.max(...lengths))]! += count - steps.reduce((sum, each) => sum + each, 0);
  return steps;
}

const legPrices = (market: Market, from: Price, to: Price, steps: number): Price[] =>
  Array.from(
    { length: steps },
    (_, i) =>
      i === steps - 1 ? to : roundPrice(market, Math.round(from + (to - from) * (i + 1) / steps) as Price, "down"),
  );

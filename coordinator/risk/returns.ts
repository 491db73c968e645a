import { sumOf, sumOfSquares } from "../../domain/float_sums.ts";

/** Fewer common candles tell nothing. */
const RETURNS_MIN = 30;

interface Close {
  readonly openTimeMs: number;
  readonly close: number;
}

/**
 * Pearson's correlation of the logarithmic returns of two markets, over the candles that both have.
 *
 * @param a Closed candles, oldest first; b likewise. @returns −1 to 1; null when there are too few, or one does not move.
 */
export function correlationOf(a: readonly Close[], b: readonly Close[]): number | null {
  const closes = new Map(b.map(({ openTimeMs, close }) => [openTimeMs, close]));
  const common = a.flatMap(({ openTimeMs, close }) => {
    const other = closes.get(openTimeMs);
    return other === undefined ? [] : [[Math.log(close), Math.log(other)] as const];
  });
  const count = common.length - 1;
  if (count < RETURNS_MIN) return null;
  let sumX = 0, sumY = 0, sumXx = 0, sumYy = 0, sumXy = 0;
  for (let i = 1; i <= count; i++) {
    const x = common[i]![0] - common[i - 1]![0], y = common[i]![1] - common[i - 1]![1];
    sumX += x;
    sumY += y;
    sumXx += x * x;
    sumYy += y * y;
    sumXy += x * y;
  }
  const spread = Math.sqrt((sumXx - sumX * sumX / count) * (sumYy - sumY * sumY / count));
  return spread > 0 ? Math.max(-1, Math.min(1, (sumXy - sumX * sumY / count) / spread)) : null;
}

const YEAR_MS = 365 * 86_400_000;

export const logReturn = (before: Close, after: Close): number => Math.log(after.close / before.close);

/**
 * Standard deviation of logarithmic returns, scaled to a year by the square root of time.
 *
 * @param returns Of neighbouring closed candles, oldest first. @returns A fraction a year; null when there are too few.
 */
export function yearlyVolatility(returns: Float64Array, candleMs: number): number | null {
  const count = returns.length;
  if (count < RETURNS_MIN) return null;
  const variance = Math.max(0, sumOfSquares(returns) - sumOf(returns) ** 2 / count) / (count - 1);
  return Math.sqrt(variance * YEAR_MS / candleMs);
}

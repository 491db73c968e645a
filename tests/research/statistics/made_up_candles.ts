import type { Candle } from "../../../domain/candle.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";

/** A market of 5 minutes, a hundred calm bars and a hundred wild ones by turns. @param led Whether it has a leader. */
export function madeUpCandles(length: number, seed = 1, led = true): Candle[] {
  const random = new SeededRandom(seed);
  let close = 30_000, leaderClose = 2_000;
  return Array.from({ length }, (_, i) => {
    const size = Math.floor(i / 100) % 2 === 0 ? 0.0005 : 0.004, open = close * Math.exp(0.1 * size * random.normal());
    close = open * Math.exp(size * random.normal());
    leaderClose *= Math.exp(size * random.normal());
    const high = Math.max(open, close) * (1 + size * random.uniform());
    const low = Math.min(open, close) * (1 - size * random.uniform());
    return {
      openTimeMs: (i + 1) * 300_000,
      open,
      high,
      low,
      close,
      volume: 5 + random.uniform(),
      fundingRate: 0.0001 * random.normal(),
      ...(led && { leaderClose }),
    };
  });
}

import type { Candle } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { candlesFault } from "./redrawn_candles.ts";

export interface NoiseOptions {
  readonly seed: number;
  /** Standard deviation of what is added to each price, in basis points of it. */
  readonly noiseBps: number;
}

/**
 * The same market, each price a little off (normal in the logarithm, each on its own): a rule that lives on single ticks
 * does not survive it. High and low are widened where the others would leave them. Volume and context stay.
 */
export function noisyCandles(candles: readonly Candle[], { seed, noiseBps }: NoiseOptions): Result<Candle[]> {
  const fault = candlesFault(candles);
  if (fault) return err(fault);
  if (!(noiseBps >= 0 && noiseBps <= 1_000)) return err(`Noise must be 0 to 1000 basis points, was ${noiseBps}`);
  const random = new SeededRandom(seed, candles.length);
  const shaken = (price: number) => price * Math.exp(random.normal() * noiseBps / 10_000);
  return ok(candles.map((candle) => {
    const open = shaken(candle.open), close = shaken(candle.close);
    const high = Math.max(open, close, shaken(candle.high)), low = Math.min(open, close, shaken(candle.low));
    return { ...candle, open, high, low, close };
  }));
}

import type { Candle } from "../../../domain/candle.ts";
import { candleFault } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { optimalBlockLengths } from "../bootstrap/block_length.ts";
import { stationary } from "../bootstrap/resample.ts";

export interface RedrawOptions {
  readonly seed: number;
  /** Mean bars a block; null for the length that the bars' absolute returns ask for, so that storms stay storms. */
  readonly blockBars: number | null;
}

/**
 * Another market of the same kind: bars are drawn in blocks (stationary bootstrap, Politis and Romano 1994), each with its
 * shape, as a step from the close before it; so high and low bound open and close as they did, and calm and wild times stay
 * together for as long as a block. Volume and funding rate come with the bar, times stay as they are.
 * The leader's closes are stepped on in the same way where every bar has one, and left out otherwise.
 *
 * @param candles Oldest first. @returns As many; the first one as it was.
 */
export function redrawnCandles(
  candles: readonly Candle[],
  { seed, blockBars }: RedrawOptions,
): Result<Candle[]> {
  const fault = candlesFault(candles);
  if (fault) return err(fault);
  const steps = candles.length - 1;
  const sizes = Float64Array.from({ length: steps }, (_, i) => Math.abs(Math.log(step(candles, i, "close"))));
  const places = new Int32Array(steps);
  stationary(places, blockBars ?? optimalBlockLengths(sizes).stationary, new SeededRandom(seed, steps));
  const led = candles.every(({ leaderClose }) => leaderClose !== undefined);
  const { leaderClose: firstLeader, ...first } = candles[0]!;
  const redrawn: Candle[] = [led ? { ...first, leaderClose: firstLeader! } : first];
  for (let i = 0; i < steps; i++) {
    const place = places[i]!, before = redrawn[i]!, { leaderClose: _, ...drawn } = candles[place + 1]!;
    const from = (field: "open" | "high" | "low" | "close") => before.close * step(candles, place, field);
    const leader = led && before.leaderClose! * candles[place + 1]!.leaderClose! / candles[place]!.leaderClose!;
    redrawn.push({
      ...drawn,
      openTimeMs: candles[i + 1]!.openTimeMs,
      open: from("open"),
      high: from("high"),
      low: from("low"),
      close: from("close"),
      ...(leader !== false && { leaderClose: leader }),
    });
  }
  const lost = redrawn.findIndex((candle) => candleFault(candle) !== undefined);
  return lost < 0 ? ok(redrawn) : err(`Redrawn candle ${lost}: ${candleFault(redrawn[lost]!)}`);
}

/** From the close of a bar to a price of the next. */
const step = (candles: readonly Candle[], i: number, field: "open" | "high" | "low" | "close"): number =>
  candles[i + 1]![field] / candles[i]!.close;

/** @returns What keeps candles from being redrawn or shaken; undefined when nothing does. */
export function candlesFault(candles: readonly Candle[]): string | undefined {
  if (candles.length < 2) return `Perturbing needs 2 candles, got ${candles.length}`;
  for (const [i, candle] of candles.entries()) {
    const fault = candleFault(candle);
    if (fault) return `Candle ${i}: ${fault}`;
    if (i > 0 && candle.openTimeMs <= candles[i - 1]!.openTimeMs) return `Candle ${i} is not after the one before it`;
  }
  return undefined;
}

import type { Candle } from "../../../domain/candle.ts";
import { type Price, price } from "../../../domain/money.ts";
import type { SeededRandom } from "../../../exchange/simulator/seeded_random.ts";

/** A price inside a candle, and when it is seen, as a fraction of the candle's time. */
export interface Tick {
  readonly at: Price;
  readonly fraction: number;
}

/** The inside of a candle: its two extremes in an order that chance decides, each at a time of its own. */
export function pricePath({ high, low }: Candle, chance: SeededRandom): readonly Tick[] {
  const [first, second] = chance.uniform() < 0.5 ? [high, low] : [low, high];
  const early = chance.between(0.02, 0.5);
  return [
    { at: price(first), fraction: early },
    { at: price(second), fraction: chance.between(early, 0.98) },
  ];
}

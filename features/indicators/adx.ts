import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { trueRange } from "../true_range.ts";
import { WilderAverage } from "../wilder_average.ts";

const PERIOD = 14;

/**
 * Wilder's directional movement over 14 candles, 0 to 100. Seeded by the means of the first 14, as Wilder does; TA-Lib
 * seeds with 13, and the two agree after some 250 candles. A market that never moved has 0.
 */
export const adx: IndicatorDefinition = {
  features: [
    stationary("adx", 2 * PERIOD),
    stationary("plus_di", PERIOD + 1),
    stationary("minus_di", PERIOD + 1),
  ],
  create: () => new Adx(),
};

class Adx implements Indicator {
  #previous: Candle | undefined;
  readonly #range = new WilderAverage(PERIOD);
  readonly #plus = new WilderAverage(PERIOD);
  readonly #minus = new WilderAverage(PERIOD);
  readonly #adx = new WilderAverage(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    const previous = this.#previous;
    this.#previous = candle;
    out.fill(NaN, at, at + 3);
    if (!previous) return;
    const up = candle.high - previous.high;
    const down = previous.low - candle.low;
    const range = this.#range.update(trueRange(candle, previous.close));
    const plus = 100 * quotient(this.#plus.update(up > down && up > 0 ? up : 0), range);
    const minus = 100 * quotient(this.#minus.update(down > up && down > 0 ? down : 0), range);
    const direction = 100 * quotient(Math.abs(plus - minus), plus + minus);
    if (direction === direction) out[at] = this.#adx.update(direction);
    out[at + 1] = plus;
    out[at + 2] = minus;
  }
}

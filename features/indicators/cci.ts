import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { typicalPrice } from "../typical_price.ts";
import { Window } from "../window.ts";

const PERIOD = 20;
/** Lambert's constant: most values fall within ±100. */
const SCALE = 0.015;

/** Lambert's commodity channel index over 20 candles. A flat market has 0. */
export const cci: IndicatorDefinition = {
  features: [stationary(`cci_${PERIOD}`, PERIOD)],
  create: () => new Cci(),
};

class Cci implements Indicator {
  readonly #prices = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    const price = typicalPrice(candle);
    this.#prices.push(price);
    const mean = this.#prices.isFull ? this.#prices.mean() : NaN;
    out[at] = quotient(price - mean, SCALE * this.#prices.meanDeviation(mean));
  }
}

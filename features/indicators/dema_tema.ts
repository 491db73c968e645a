import type { Candle } from "../../domain/candle.ts";
import { ExponentialAverage } from "../exponential_average.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";

const PERIOD = 20;

/** Mulloy's double and triple exponential moving averages of the close (Stocks & Commodities, 1994). */
export const demaTema: IndicatorDefinition = {
  features: [drifting(`dema_${PERIOD}`, 2 * PERIOD - 1), drifting(`tema_${PERIOD}`, 3 * PERIOD - 2)],
  create: () => new DemaTema(),
};

class DemaTema implements Indicator {
  readonly #once = new ExponentialAverage(PERIOD);
  readonly #twice = new ExponentialAverage(PERIOD);
  readonly #thrice = new ExponentialAverage(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    const once = this.#once.update(candle.close);
    const twice = this.#twice.update(once);
    const thrice = this.#thrice.update(twice);
    out[at] = 2 * once - twice;
    out[at + 1] = 3 * once - 3 * twice + thrice;
  }
}

import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { typicalPrice } from "../typical_price.ts";
import { Window } from "../window.ts";

const PERIOD = 14;

/** Quong and Soudack's money flow index over 14 candles, 0 to 100. Without any flow it is 0, as in TA-Lib. */
export const mfi: IndicatorDefinition = {
  features: [stationary(`mfi_${PERIOD}`, PERIOD + 1)],
  create: () => new Mfi(),
};

class Mfi implements Indicator {
  #previousPrice = NaN;
  readonly #inflows = new Window(PERIOD);
  readonly #outflows = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    const price = typicalPrice(candle);
    const change = price - this.#previousPrice;
    this.#previousPrice = price;
    if (change === change) {
      this.#inflows.push(change > 0 ? price * candle.volume : 0);
      this.#outflows.push(change < 0 ? price * candle.volume : 0);
    }
    out[at] = this.#inflows.isFull ? this.#share() : NaN;
  }

  #share(): number {
    const inflow = this.#inflows.sum();
    return 100 * quotient(inflow, inflow + this.#outflows.sum());
  }
}

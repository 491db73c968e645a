import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { Window } from "../window.ts";

const PERIOD = 10;

/** Rate of change: percent that the close stands above that of 10 candles ago. */
export const roc: IndicatorDefinition = {
  features: [stationary(`roc_${PERIOD}`, PERIOD + 1)],
  create: () => new Roc(),
};

class Roc implements Indicator {
  readonly #closes = new Window(PERIOD + 1);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#closes.push(candle.close);
    out[at] = this.#closes.isFull ? 100 * (candle.close / this.#closes.oldest - 1) : NaN;
  }
}

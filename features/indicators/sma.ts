import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { Window } from "../window.ts";

const PERIOD = 20;

/** Simple moving average of the close over 20 candles. */
export const sma: IndicatorDefinition = {
  features: [drifting(`sma_${PERIOD}`, PERIOD)],
  create: () => new Sma(),
};

class Sma implements Indicator {
  readonly #closes = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#closes.push(candle.close);
    out[at] = this.#closes.isFull ? this.#closes.mean() : NaN;
  }
}

import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { Window } from "../window.ts";

const PERIOD = 20;

/** Linearly weighted moving average of the close over 20 candles: the newest weighs 20, the oldest 1. */
export const wma: IndicatorDefinition = {
  features: [drifting(`wma_${PERIOD}`, PERIOD)],
  create: () => new Wma(),
};

class Wma implements Indicator {
  readonly #closes = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#closes.push(candle.close);
    out[at] = this.#closes.isFull ? this.#closes.weightedMean() : NaN;
  }
}

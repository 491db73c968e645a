import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";

const PERIOD = 14;

/** Williams' %R over 14 candles, −100 (close at the low) to 0 (close at the high). A flat range has 0, as in TA-Lib. */
export const williamsR: IndicatorDefinition = {
  features: [stationary(`williams_r_${PERIOD}`, PERIOD)],
  create: () => new WilliamsR(),
};

class WilliamsR implements Indicator {
  readonly #highs = new Window(PERIOD);
  readonly #lows = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#highs.push(candle.high);
    this.#lows.push(candle.low);
    out[at] = this.#highs.isFull ? this.#place(candle.close) : NaN;
  }

  #place(close: number): number {
    const high = this.#highs.max();
    return 100 * quotient(close - high, high - this.#lows.min());
  }
}

import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { Window } from "../window.ts";

const PERIOD = 20;
const DEVIATIONS = 2;

/**
 * Bollinger(20, 2) with population deviation. `bb_width` is 100 (upper − lower) / middle; `bb_position` is 0 at the lower
 * band, 1 at the upper, and 0.5 when the bands meet, where the close is on the middle.
 */
export const bollinger: IndicatorDefinition = {
  features: [
    drifting("bb_upper", PERIOD),
    drifting("bb_middle", PERIOD),
    drifting("bb_lower", PERIOD),
    stationary("bb_width", PERIOD),
    stationary("bb_position", PERIOD),
  ],
  create: () => new Bollinger(),
};

class Bollinger implements Indicator {
  readonly #closes = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#closes.push(candle.close);
    const middle = this.#closes.isFull ? this.#closes.mean() : NaN;
    const reach = DEVIATIONS * this.#closes.deviation(middle);
    const upper = middle + reach;
    const lower = middle - reach;
    out[at] = upper;
    out[at + 1] = middle;
    out[at + 2] = lower;
    out[at + 3] = 100 * (upper - lower) / middle;
    out[at + 4] = upper === lower ? 0.5 : (candle.close - lower) / (upper - lower);
  }
}

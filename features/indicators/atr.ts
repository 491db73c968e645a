import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { trueRange } from "../true_range.ts";
import { WilderAverage } from "../wilder_average.ts";

/** Wilder's average true range over 14 candles, and as a percentage of the close. The first candle has no true range. */
export const atr: IndicatorDefinition = {
  features: [drifting("atr", 15), stationary("atr_percent", 15)],
  create: () => new Atr(),
};

class Atr implements Indicator {
  #previousClose = NaN;
  readonly #average = new WilderAverage(14);

  update(candle: Candle, out: Float64Array, at: number): void {
    const range = trueRange(candle, this.#previousClose);
    this.#previousClose = candle.close;
    const average = range === range ? this.#average.update(range) : NaN;
    out[at] = average;
    out[at + 1] = 100 * average / candle.close;
  }
}

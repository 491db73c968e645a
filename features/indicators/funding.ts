import type { Candle } from "../../domain/candle.ts";
import { contextual, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { Window } from "../window.ts";

const PERIOD = 200;

/**
 * What longs paid shorts at the last settlement before the close, in percent of the position, and how far that lies above
 * its mean over 200 candles: a crowd on one side pays the other.
 */
export const funding: IndicatorDefinition = {
  features: [
    contextual("funding_rate_percent", 1, "fundingRate"),
    contextual("funding_over_mean_percent", PERIOD, "fundingRate"),
  ],
  create: () => new Funding(),
};

class Funding implements Indicator {
  /** Null before the first rate, and after a candle without one. */
  #rates: Window | null = null;

  update({ fundingRate }: Candle, out: Float64Array, at: number): void {
    if (fundingRate === undefined) {
      this.#rates = null;
      out.fill(NaN, at, at + 2);
      return;
    }
    const percent = 100 * fundingRate;
    const rates = this.#rates ??= new Window(PERIOD);
    rates.push(percent);
    out[at] = percent;
    out[at + 1] = rates.isFull ? percent - rates.mean() : NaN;
  }
}

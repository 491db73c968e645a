import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";

/** A feature that is a difference of prices, and when it is warm. */
const DIFFERENCES = [
  ["macd", 26],
  ["macd_signal", 34],
  ["macd_hist", 34],
  ["stddev_20", 20],
  ["trange", 2],
] as const;

/** Differences of prices as percentages of the close. */
export const percentOfClose: IndicatorDefinition = {
  features: DIFFERENCES.map(([name, warmupCandles]) => stationary(`${name}_percent`, warmupCandles)),
  create: (indexOf) => new PercentOfClose(DIFFERENCES.map(([name]) => indexOf(name))),
};

class PercentOfClose implements Indicator {
  readonly #differences: readonly number[];

  constructor(differences: readonly number[]) {
    this.#differences = differences;
  }

  update(candle: Candle, out: Float64Array, at: number): void {
    for (let i = 0; i < this.#differences.length; i++) {
      out[at + i] = 100 * out[this.#differences[i]!]! / candle.close;
    }
  }
}

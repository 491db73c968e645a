import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";

/** Normalised average true range: `atr` as a percentage of the close. */
export const natr: IndicatorDefinition = {
  features: [stationary("natr_14", 15)],
  create: (indexOf) => new Natr(indexOf("atr")),
};

class Natr implements Indicator {
  readonly #atr: number;

  constructor(atr: number) {
    this.#atr = atr;
  }

  update(candle: Candle, out: Float64Array, at: number): void {
    out[at] = 100 * out[this.#atr]! / candle.close;
  }
}

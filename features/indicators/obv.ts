import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";

/** Granville's on-balance volume, in base coin. It starts at the first volume, as in TA-Lib. */
export const obv: IndicatorDefinition = {
  features: [drifting("obv", 1)],
  create: () => new Obv(),
};

class Obv implements Indicator {
  /** Below every price, so that the first candle counts as a rise. */
  #previousClose = -Infinity;
  #balance = 0;

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#balance += Math.sign(candle.close - this.#previousClose) * candle.volume;
    this.#previousClose = candle.close;
    out[at] = this.#balance;
  }
}

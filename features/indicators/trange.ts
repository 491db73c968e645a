import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { trueRange } from "../true_range.ts";

/** Wilder's true range; the first candle has none, for it needs the close before it. */
export const trange: IndicatorDefinition = {
  features: [drifting("trange", 2)],
  create: () => new Trange(),
};

class Trange implements Indicator {
  #previousClose = NaN;

  update(candle: Candle, out: Float64Array, at: number): void {
    out[at] = trueRange(candle, this.#previousClose);
    this.#previousClose = candle.close;
  }
}

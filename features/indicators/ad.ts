import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { moneyFlowVolume } from "../money_flow.ts";

/** Chaikin's accumulation/distribution line, in base coin. It starts with the first candle's flow. */
export const ad: IndicatorDefinition = {
  features: [drifting("ad", 1)],
  create: () => new AccumulationDistribution(),
};

class AccumulationDistribution implements Indicator {
  #line = 0;

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#line += moneyFlowVolume(candle);
    out[at] = this.#line;
  }
}

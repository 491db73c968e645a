import type { Candle } from "../../domain/candle.ts";
import { ExponentialAverage } from "../exponential_average.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";

const PERIODS = [9, 20, 50, 200] as const;

/** Exponential moving averages of the close. */
export const ema: IndicatorDefinition = {
  features: PERIODS.map((period) => drifting(`ema_${period}`, period)),
  create: () => new EmaFamily(),
};

class EmaFamily implements Indicator {
  readonly #averages = PERIODS.map((period) => new ExponentialAverage(period));

  update(candle: Candle, out: Float64Array, at: number): void {
    for (let i = 0; i < this.#averages.length; i++) out[at + i] = this.#averages[i]!.update(candle.close);
  }
}

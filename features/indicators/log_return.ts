import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { Window } from "../window.ts";

const LAGS = [1, 3, 20] as const;

/** Natural logarithm of the close over the close some candles ago. Returns over 10 candles are in `roc_10`. */
export const logReturn: IndicatorDefinition = {
  features: LAGS.map((lag) => stationary(`log_return_${lag}`, lag + 1)),
  create: () => new LogReturn(),
};

class LogReturn implements Indicator {
  readonly #closes = LAGS.map((lag) => new Window(lag + 1));

  update(candle: Candle, out: Float64Array, at: number): void {
    for (let i = 0; i < this.#closes.length; i++) {
      const closes = this.#closes[i]!;
      closes.push(candle.close);
      out[at + i] = closes.isFull ? Math.log(candle.close / closes.oldest) : NaN;
    }
  }
}

import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { WilderAverage } from "../wilder_average.ts";

/** Wilder's relative strength index, 0 to 100; `rsi` is `rsi_14`. A market without any change has 0, as in TA-Lib. */
export const rsi: IndicatorDefinition = {
  features: [stationary("rsi", 15), stationary("rsi_14", 15), stationary("rsi_28", 29)],
  create: () => new RsiFamily(),
};

class RsiFamily implements Indicator {
  #previousClose = NaN;
  readonly #rsi14 = new Rsi(14);
  readonly #rsi28 = new Rsi(28);

  update(candle: Candle, out: Float64Array, at: number): void {
    const change = candle.close - this.#previousClose;
    this.#previousClose = candle.close;
    const rsi14 = this.#rsi14.update(change);
    out[at] = rsi14;
    out[at + 1] = rsi14;
    out[at + 2] = this.#rsi28.update(change);
  }
}

class Rsi {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;

  constructor(period: number) {
    this.#gain = new WilderAverage(period);
    this.#loss = new WilderAverage(period);
  }

  /** @param change NaN at the first candle. */
  update(change: number): number {
    if (change !== change) return NaN;
    const gain = this.#gain.update(change > 0 ? change : 0);
    const loss = this.#loss.update(change < 0 ? -change : 0);
    return 100 * quotient(gain, gain + loss);
  }
}

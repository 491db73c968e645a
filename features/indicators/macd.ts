import type { Candle } from "../../domain/candle.ts";
import { ExponentialAverage } from "../exponential_average.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";

/**
 * Appel's MACD(12, 26, 9): fast minus slow EMA, its EMA as the signal, their difference. Each EMA is seeded by its own
 * first mean; TA-Lib seeds the fast one later, and the two agree to 1e-12 after some 250 candles.
 */
export const macd: IndicatorDefinition = {
  features: [drifting("macd", 26), drifting("macd_signal", 34), drifting("macd_hist", 34)],
  create: () => new Macd(),
};

class Macd implements Indicator {
  readonly #fast = new ExponentialAverage(12);
  readonly #slow = new ExponentialAverage(26);
  readonly #signal = new ExponentialAverage(9);

  update(candle: Candle, out: Float64Array, at: number): void {
    const line = this.#fast.update(candle.close) - this.#slow.update(candle.close);
    const signal = this.#signal.update(line);
    out[at] = line;
    out[at + 1] = signal;
    out[at + 2] = line - signal;
  }
}

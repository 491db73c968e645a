import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";

const PERIOD = 14;
const SLOWING = 3;

/** Lane's slow stochastic (14, 3, 3), 0 to 100: `stoch_k` is the slow %K, `stoch_d` its mean over 3. A flat range counts 0. */
export const stochastic: IndicatorDefinition = {
  features: [
    stationary("stoch_k", PERIOD + SLOWING - 1),
    stationary("stoch_d", PERIOD + 2 * (SLOWING - 1)),
  ],
  create: () => new Stochastic(),
};

class Stochastic implements Indicator {
  readonly #highs = new Window(PERIOD);
  readonly #lows = new Window(PERIOD);
  readonly #fast = new Window(SLOWING);
  readonly #slow = new Window(SLOWING);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#highs.push(candle.high);
    this.#lows.push(candle.low);
    out[at] = this.#highs.isFull ? this.#slowK(candle.close) : NaN;
    out[at + 1] = this.#slow.isFull ? this.#slow.mean() : NaN;
  }

  #slowK(close: number): number {
    const low = this.#lows.min();
    this.#fast.push(100 * quotient(close - low, this.#highs.max() - low));
    if (!this.#fast.isFull) return NaN;
    const slow = this.#fast.mean();
    this.#slow.push(slow);
    return slow;
  }
}

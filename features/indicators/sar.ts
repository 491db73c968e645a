import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition } from "../indicator.ts";

const STEP = 0.02;
const STEP_MAX = 0.2;

/**
 * Wilder's parabolic stop-and-reverse (0.02, 0.2), in TA-Lib's reading: the first direction is down only if the second
 * candle has a downward directional movement; a stop that is touched reverses on that candle.
 */
export const sar: IndicatorDefinition = {
  features: [drifting("sar", 2)],
  create: () => new Sar(),
};

class Sar implements Indicator {
  #previous: Candle | undefined;
  #isLong = true;
  /** The stop for the next candle. */
  #stop = NaN;
  /** Highest high of a long run, lowest low of a short one. */
  #extreme = NaN;
  #step = STEP;

  update(candle: Candle, out: Float64Array, at: number): void {
    out[at] = this.#previous ? this.#next(candle, this.#previous) : NaN;
    this.#previous = candle;
  }

  #next(candle: Candle, previous: Candle): number {
    if (this.#stop !== this.#stop) {
      this.#start(candle, previous);
      return this.#follow(candle, candle);
    }
    return this.#follow(candle, previous);
  }

  #start(candle: Candle, previous: Candle): void {
    const down = previous.low - candle.low;
    this.#isLong = !(down > 0 && down > candle.high - previous.high);
    this.#stop = this.#isLong ? previous.low : previous.high;
    this.#extreme = this.#isLong ? candle.high : candle.low;
  }

  #follow(candle: Candle, previous: Candle): number {
    const isHit = this.#isLong ? candle.low <= this.#stop : candle.high >= this.#stop;
    if (isHit) {
      this.#isLong = !this.#isLong;
      this.#stop = this.#outside(this.#extreme, candle, previous);
      this.#step = STEP;
      this.#extreme = this.#isLong ? candle.high : candle.low;
    } else if (this.#isLong ? candle.high > this.#extreme : candle.low < this.#extreme) {
      this.#extreme = this.#isLong ? candle.high : candle.low;
      this.#step = Math.min(this.#step + STEP, STEP_MAX);
    }
    const stop = this.#stop;
    this.#stop = this.#outside(stop + this.#step * (this.#extreme - stop), candle, previous);
    return stop;
  }

  /** A stop never lies inside the last two candles. */
  #outside(stop: number, candle: Candle, previous: Candle): number {
    return this.#isLong ? Math.min(stop, previous.low, candle.low) : Math.max(stop, previous.high, candle.high);
  }
}

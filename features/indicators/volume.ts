import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";

/** Volume in base coin, its mean over 20 candles, and how often that mean the candle traded; 0 when nothing was traded. */
export const volume: IndicatorDefinition = {
  features: [drifting("volume", 1), drifting("volume_sma_20", 20), stationary("volume_ratio", 20)],
  create: () => new Volume(),
};

class Volume implements Indicator {
  readonly #volumes = new Window(20);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#volumes.push(candle.volume);
    const mean = this.#volumes.isFull ? this.#volumes.mean() : NaN;
    out[at] = candle.volume;
    out[at + 1] = mean;
    out[at + 2] = quotient(candle.volume, mean);
  }
}

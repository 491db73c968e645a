import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";

const PERIOD = 10;

/**
 * `price_momentum`: percent change of the close over 10 candles. `volume_momentum`: percent that the volume stands above
 * its mean over 10 candles, this one included; −100 when nothing was traded.
 */
export const momentum: IndicatorDefinition = {
  features: [stationary("price_momentum", PERIOD + 1), stationary("volume_momentum", PERIOD)],
  create: () => new Momentum(),
};

class Momentum implements Indicator {
  readonly #closes = new Window(PERIOD + 1);
  readonly #volumes = new Window(PERIOD);

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#closes.push(candle.close);
    this.#volumes.push(candle.volume);
    const before = this.#closes.isFull ? this.#closes.oldest : NaN;
    const usualVolume = this.#volumes.isFull ? this.#volumes.mean() : NaN;
    out[at] = 100 * (candle.close / before - 1);
    out[at + 1] = 100 * (quotient(candle.volume, usualVolume) - 1);
  }
}

import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { moneyFlowVolume } from "../money_flow.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";

const PERIOD = 10;

/**
 * How far `obv` and `ad` moved over 10 candles, in mean candle volumes (`volume_sma_20`) a candle. Summed from the flows
 * themselves, so that it does not depend on where the lines started. 0 when nothing was traded.
 */
export const volumeFlow: IndicatorDefinition = {
  features: [stationary(`obv_change_${PERIOD}`, 20), stationary(`ad_change_${PERIOD}`, 20)],
  create: (indexOf) => new VolumeFlow(indexOf("volume_sma_20")),
};

class VolumeFlow implements Indicator {
  readonly #usualVolume: number;
  #previousClose = NaN;
  readonly #balance = new Window(PERIOD);
  readonly #accumulation = new Window(PERIOD);

  constructor(usualVolume: number) {
    this.#usualVolume = usualVolume;
  }

  update(candle: Candle, out: Float64Array, at: number): void {
    this.#balance.push(Math.sign(candle.close - this.#previousClose) * candle.volume);
    this.#accumulation.push(moneyFlowVolume(candle));
    this.#previousClose = candle.close;
    const volume = PERIOD * out[this.#usualVolume]!;
    out[at] = quotient(this.#balance.sum(), volume);
    out[at + 1] = quotient(this.#accumulation.sum(), volume);
  }
}

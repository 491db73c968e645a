import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";

/**
 * Where the candle went and how far: its body, positive when it rose, as a fraction of its range and in average true
 * ranges, and its true range in average true ranges. A flat candle has 0.
 */
export const candleStrength: IndicatorDefinition = {
  features: [
    stationary("candle_body_signed", 1),
    stationary("candle_body_to_atr", 15),
    stationary("trange_to_atr", 15),
  ],
  create: (indexOf) => new CandleStrength(indexOf("atr"), indexOf("trange")),
};

class CandleStrength implements Indicator {
  readonly #atr: number;
  readonly #trange: number;

  constructor(atr: number, trange: number) {
    this.#atr = atr;
    this.#trange = trange;
  }

  update({ open, high, low, close }: Candle, out: Float64Array, at: number): void {
    const atr = out[this.#atr]!;
    out[at] = quotient(close - open, high - low);
    out[at + 1] = quotient(close - open, atr);
    out[at + 2] = quotient(out[this.#trange]!, atr);
  }
}

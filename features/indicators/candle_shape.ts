import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";
import { quotient } from "../quotient.ts";

/** Body and shadows as fractions of the candle's range; they add up to 1. All are 0 when high and low are one price. */
export const candleShape: IndicatorDefinition = {
  features: [
    stationary("candle_body_ratio", 1),
    stationary("candle_upper_shadow", 1),
    stationary("candle_lower_shadow", 1),
  ],
  create: () => new CandleShape(),
};

class CandleShape implements Indicator {
  update({ open, high, low, close }: Candle, out: Float64Array, at: number): void {
    const range = high - low;
    out[at] = quotient(Math.abs(close - open), range);
    out[at + 1] = quotient(high - Math.max(open, close), range);
    out[at + 2] = quotient(Math.min(open, close) - low, range);
  }
}

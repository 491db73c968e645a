import type { Candle } from "../../domain/candle.ts";
import { drifting, type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";

/** The close, and the candle's range as a difference and as high / low. */
export const priceLevel: IndicatorDefinition = {
  features: [drifting("current_price", 1), drifting("high_low_range", 1), stationary("high_low_ratio", 1)],
  create: () => new PriceLevel(),
};

class PriceLevel implements Indicator {
  update({ high, low, close }: Candle, out: Float64Array, at: number): void {
    out[at] = close;
    out[at + 1] = high - low;
    out[at + 2] = high / low;
  }
}

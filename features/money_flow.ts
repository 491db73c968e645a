import type { Candle } from "../domain/candle.ts";
import { quotient } from "./quotient.ts";

/** Chaikin's money flow volume: the volume, signed and sized by where the close lies in the candle's range; 0 when flat. */
export function moneyFlowVolume({ high, low, close, volume }: Candle): number {
  return quotient((close - low) - (high - close), high - low) * volume;
}

import type { OutcomeLabel } from "./label.ts";
import type { Outcome } from "./outcome.ts";

/** A trade that was really made, from its first fill to its last. */
export interface RealTrade {
  /** What the price did between its fills, as a fraction of the entry: positive when it rose, for a short as well. */
  readonly move: number;
  /** Candles from the decision's to the one of the exit. */
  readonly bars: number;
}

/** What a real trade says of its candle: the move it went through, against the thresholds. */
export const realOutcome = ({ move, bars }: RealTrade, { gain, loss }: OutcomeLabel): Outcome => ({
  action: move >= gain ? "long" : move <= loss ? "short" : "hold",
  longReturn: move,
  // +0: a price that stands still made nothing in either direction.
  shortReturn: 0 - move,
  bars,
});

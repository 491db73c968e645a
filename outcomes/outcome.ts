import type { Action } from "../domain/forecast.ts";

/** What came of a decision. */
export interface Outcome {
  /** What it would have been right to do. */
  readonly action: Action;
  /** Gross fractions that the long and the short trade made, time-limit exits included. */
  readonly longReturn: number;
  readonly shortReturn: number;
  /** Candles after the decision until both trades had ended: what the label looked at. */
  readonly bars: number;
}

import type { Action } from "./forecast.ts";

/** What the models said of one candle, whether it was traded or not. */
export interface Opinion {
  readonly symbol: string;
  readonly candleOpenTimeMs: number;
  readonly answers: readonly OpinionAnswer[];
  /** What the ensemble made of them, before its own calibration; null when nobody answered. */
  readonly pooled: Readonly<Record<Action, number>> | null;
}

export interface OpinionAnswer {
  readonly modelName: string;
  /** Null when it did not answer, or not in time. */
  readonly probabilities: Readonly<Record<Action, number>> | null;
}

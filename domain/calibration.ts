import type { Action } from "./forecast.ts";

/** What a stated probability of one class is worth. Plain data, so that it can be stored and applied again. */
export type Curve =
  /** Straight between the knots, level beyond them. Both rise. */
  | { readonly kind: "isotonic"; readonly stated: readonly number[]; readonly meant: readonly number[] }
  /** σ(slope · logit(p) + shift). */
  | { readonly kind: "platt"; readonly slope: number; readonly shift: number };

/** How the answers of one model, or of the ensemble, are corrected. Plain data. */
export interface Calibration {
  /** `isotonic` or `platt`. */
  readonly method: string;
  /** Market time, which names it. Unix ms. */
  readonly fittedAtMs: number;
  readonly samples: number;
  /** Factor of each class, for how often it came against how often it was stated; 1 for all where that is left alone. */
  readonly shift: Readonly<Record<Action, number>>;
  /** On top of that; null where chance explains what they would have gained. */
  readonly curves: Readonly<Record<Action, Curve>> | null;
  /**
   * Mean negative log likelihood of later answers: as stated, with the shift, and with the curves too; and what chance
   * makes of the gain of the curves.
   */
  readonly checked: {
    readonly stated: number;
    readonly shifted: number;
    readonly corrected: number;
    readonly pValue: number;
    readonly samples: number;
    /** Of the same answers, as stated and as they are corrected now; null in fits of before it was kept. */
    readonly reliability: { readonly stated: Reliability; readonly calibrated: Reliability } | null;
  };
}

/** How well stated probabilities fit what came true, all classes together. */
export interface Reliability {
  /** Mean squared distance from the truth, summed over the classes: 0 to 2. */
  readonly brier: number;
  /** Expected calibration error, 0 to 1. */
  readonly calibrationError: number;
  /** The diagram: ten bins of equal width, those that hold anything, rising. */
  readonly bins: readonly { readonly count: number; readonly stated: number; readonly cameTrue: number }[];
}

/** Where the ensemble's own calibration stands among those of the models: no model may have this name. */
export const ENSEMBLE = "ensemble";

/** A calibration of one model, or of the `ensemble`. */
export interface NamedCalibration {
  readonly modelName: string;
  readonly calibration: Calibration;
}

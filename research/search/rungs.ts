/** What of the data trials trade before the best of them go on. */
export interface Rung {
  /** Share of the traded time, from its beginning. */
  readonly share: number;
  /** Trials that run on it. */
  readonly trials: number;
}

/** Each step keeps a third, and gives it three times as much data. */
const KEPT_OF = 3;

/**
 * Successive halving: K. Jamieson and A. Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
 * Optimization", AISTATS 2016, with thirds in the place of halves. All steps cost about the same.
 *
 * @param steps 1 is a plain search.
 */
export const rungsOf = (trials: number, steps: number): Rung[] =>
  Array.from({ length: steps }, (_, step) => ({
    share: KEPT_OF ** (step + 1 - steps),
    trials: Math.max(1, Math.ceil(trials / KEPT_OF ** step)),
  }));

import { type Action, ACTIONS } from "../../domain/forecast.ts";

export interface ConformalSettings {
  /** Share of the decisions whose set holds what comes true, as promised. */
  readonly prediction_set_coverage: number;
}

/** Fewer judged decisions promise nothing: then every action is possible. */
const SCORES_MIN = 100;
/** How far one surprise moves the level: a tenth of what is promised away in some twenty decisions. */
const STEP = 0.005;

/**
 * The actions that cannot be ruled out: those that are stated at least as likely as, of past decisions, all but a share
 * `alpha` of what came true was (split conformal prediction with the score 1 − P(outcome): Sadinle, Lei and Wasserman,
 * Journal of the American Statistical Association 114, 2019).
 *
 * @param scores 1 − P(outcome) of past decisions, in rising order. @param alpha Level of now, see `nextAlpha`.
 */
export function predictionSet(
  probabilities: Readonly<Record<Action, number>>,
  scores: ArrayLike<number>,
  alpha: number,
): readonly Action[] {
  const count = scores.length;
  const rank = Math.ceil((count + 1) * (1 - alpha));
  if (count < SCORES_MIN || rank > count) return ACTIONS;
  const limit = rank < 1 ? -Infinity : scores[rank - 1]!;
  return ACTIONS.filter((action) => 1 - probabilities[action] <= limit);
}

/**
 * Adaptive conformal inference (Gibbs and Candès, NeurIPS 2021): the level gives way after a miss and tightens after a
 * hit, so that the promise is kept over time though markets change and outcomes overlap:
 * `alpha ← alpha + step · (promised miss rate − missed)`.
 */
export const nextAlpha = (
  alpha: number,
  missed: boolean,
  { prediction_set_coverage: coverage }: ConformalSettings,
): number => alpha + STEP * (1 - coverage - (missed ? 1 : 0));

export const firstAlpha = ({ prediction_set_coverage: coverage }: ConformalSettings): number => 1 - coverage;

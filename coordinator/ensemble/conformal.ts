import { type Action, ACTIONS } from "../../domain/forecast.ts";

export interface ConformalSettings {
  /** Share of the decisions whose set holds what comes true, as promised. */
  readonly prediction_set_coverage: number;
}

/** Fewer judged decisions promise nothing: then every action is possible. */
const SCORES_MIN = 100;
/** How far one surprise moves the level: a tenth of what is promised away in some twenty decisions. */
const STEP = 0.005;

/** Below every score: everything is ruled out. */
const NOTHING = -1;

/**
 * Where the scores of past decisions lie but for a share `alpha` of them: split conformal prediction with the score
 * 1 − P(outcome) (Sadinle, Lei and Wasserman, Journal of the American Statistical Association 114, 2019).
 *
 * @param scores 1 − P(outcome) of past decisions, in rising order. @param alpha Level of now, see `nextAlpha`.
 * @returns Null when nothing can be ruled out.
 */
export function setLimit(scores: ArrayLike<number>, alpha: number): number | null {
  const count = scores.length;
  const rank = Math.ceil((count + 1) * (1 - alpha));
  if (count < SCORES_MIN || rank > count) return null;
  return rank < 1 ? NOTHING : scores[rank - 1]!;
}

/** The actions that cannot be ruled out: those that are stated at least as likely as the limit demands. */
export const predictionSet = (
  probabilities: Readonly<Record<Action, number>>,
  limit: number | null,
): readonly Action[] => limit === null ? ACTIONS : ACTIONS.filter((action) => 1 - probabilities[action] <= limit);

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

import type { Vote } from "../../domain/decision.ts";
import { type Action, ACTIONS } from "../../domain/forecast.ts";

/** Sum over votes of `weight(vote) × value(vote)`, over the sum of weights. */
export function weightedMean(votes: readonly Vote[], value: (vote: Vote) => number): number {
  let sum = 0, weights = 0;
  for (const vote of votes) {
    sum += vote.weight * value(vote);
    weights += vote.weight;
  }
  return weights > 0 ? sum / weights : 0;
}

/** The same votes with weights that add up to 1. */
export function toShares(votes: readonly Vote[]): Vote[] {
  const sum = votes.reduce((total, { weight }) => total + weight, 0);
  return votes.map((vote) => ({ ...vote, weight: vote.weight / sum }));
}

/**
 * Linear opinion pool: the weighted mean of the models' probabilities.
 * Source: M. Stone, "The Opinion Pool", Annals of Mathematical Statistics 32 (1961).
 */
export function pooledProbabilities(votes: readonly Vote[]): Record<Action, number> {
  let long = 0, short = 0, hold = 0, weights = 0;
  for (const { weight, probabilities } of votes) {
    long += weight * probabilities.long;
    short += weight * probabilities.short;
    hold += weight * probabilities.hold;
    weights += weight;
  }
  if (weights === 0) return { long: 0, short: 0, hold: 0 };
  return { long: long / weights, short: short / weights, hold: hold / weights };
}

/** Weighted standard deviation of `P(long) − P(short)`: 0 when all agree, 1 when half shout long and half short. */
export function disagreement(votes: readonly Vote[]): number {
  const lean = (vote: Vote) => vote.probabilities.long - vote.probabilities.short;
  const mean = weightedMean(votes, lean);
  return Math.sqrt(weightedMean(votes, (vote) => (lean(vote) - mean) ** 2));
}

/** Shannon's entropy of the probabilities over that of a third each: 0 is sure, 1 knows nothing. */
export const entropyOf = (probabilities: Readonly<Record<Action, number>>): number =>
  ACTIONS.reduce((sum, action) => {
    const p = probabilities[action];
    return p > 0 ? sum - p * Math.log(p) : sum;
  }, 0) / Math.log(ACTIONS.length);

/** Gross return that the voters for `action` expect, by weight. 0 for hold or when nobody voted for it. */
export function pooledReturn(votes: readonly Vote[], action: Action): number {
  if (action === "hold") return 0;
  return weightedMean(votes.filter((vote) => vote.action === action), (vote) => returnOf(vote, action));
}

/**
 * `Σ P(class) · mean return of such a trade in that class`, with the probabilities as they are voted, calibrated. From a
 * model that does not tell these means its own word; 0 where that was of another action before its calibration.
 */
function returnOf({ forecast, probabilities }: Vote, action: "long" | "short"): number {
  const { classReturns } = forecast;
  if (!classReturns) return forecast.action === action ? forecast.expectedReturn : 0;
  return ACTIONS.reduce((sum, each) => sum + probabilities[each] * classReturns[action][each], 0);
}

/** Share of the votes, by head, that say `action`. */
export const agreementOn = (votes: readonly Vote[], action: Action): number =>
  votes.filter((vote) => vote.action === action).length / votes.length;

/** Sums that differ by less than this share differ by the order in which floats were added. */
const TIE = 1e-12;

/** The action with the highest score. A tie between leaders is no mandate: hold. */
export function leader(scores: Readonly<Record<Action, number>>): Action {
  const best = Math.max(...ACTIONS.map((action) => scores[action]));
  const leaders = ACTIONS.filter((action) => best - scores[action] <= TIE * best);
  return leaders.length === 1 ? leaders[0]! : "hold";
}

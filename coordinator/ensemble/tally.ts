import type { Aggregate, Vote } from "../../domain/decision.ts";
import { type Action, ACTIONS } from "../../domain/forecast.ts";
import { agreementOn, disagreement, entropyOf, leader, pooledProbabilities, pooledReturn } from "./opinion_pool.ts";

/** The action with the highest pooled probability; a tie is hold. */
export function pool(method: string, votes: readonly Vote[]): Aggregate {
  const probabilities = pooledProbabilities(votes);
  return describe(method, votes, leader(probabilities), probabilities);
}

/** Counts votes by `strength`, then describes the winner with the pool of all votes. */
export function tally(method: string, votes: readonly Vote[], strength: (vote: Vote) => number): Aggregate {
  const scores: Record<Action, number> = { long: 0, short: 0, hold: 0 };
  for (const vote of votes) scores[vote.action] += strength(vote);
  return describe(method, votes, leader(scores), pooledProbabilities(votes));
}

/** The winner, and what the votes make of it. */
export const describe = (
  method: string,
  votes: readonly Vote[],
  action: Action,
  probabilities: Record<Action, number>,
): Aggregate => ({
  method,
  action,
  confidence: probabilities[action],
  agreement: agreementOn(votes, action),
  probabilities,
  pooled: probabilities,
  // Until what came true of former ones says more.
  set: ACTIONS,
  setAlpha: 0,
  expectedReturn: pooledReturn(votes, action),
  uncertainty: disagreement(votes),
  entropy: entropyOf(probabilities),
  votes,
});

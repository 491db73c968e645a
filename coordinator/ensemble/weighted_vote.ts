import type { EnsembleMethod } from "./method.ts";
import { tally } from "./tally.ts";

/** Every model votes for its action with weight × confidence. Confidence of the outcome: the pooled P(action). */
export const weightedVote: EnsembleMethod = {
  name: "weighted_vote",
  learns: false,
  stacks: false,
  aggregate: (votes) => tally("weighted_vote", votes, (vote) => vote.weight * vote.confidence),
};

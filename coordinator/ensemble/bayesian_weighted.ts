import type { EnsembleMethod } from "./method.ts";
import { toShares } from "./opinion_pool.ts";
import { pool } from "./tally.ts";

/** The linear opinion pool with the weights that the models have earned (`learned_weights.ts`), which add up to 1. */
export const bayesianWeighted: EnsembleMethod = {
  name: "bayesian_weighted",
  learns: true,
  stacks: false,
  aggregate: (votes) => pool("bayesian_weighted", toShares(votes)),
};

import type { EnsembleMethod } from "./method.ts";
import { pool } from "./tally.ts";

/** The linear opinion pool with the weights that the models have earned (`learned_weights.ts`), which add up to 1. */
export const bayesianWeighted: EnsembleMethod = {
  name: "bayesian_weighted",
  learns: true,
  aggregate: (votes) => {
    const sum = votes.reduce((total, { weight }) => total + weight, 0);
    return pool("bayesian_weighted", votes.map((vote) => ({ ...vote, weight: vote.weight / sum })));
  },
};

import type { EnsembleMethod } from "./method.ts";
import { applyMetaLearner } from "./meta_learner/apply.ts";
import { metaFeatures } from "./meta_learner/features.ts";
import { leader, pooledProbabilities, toShares } from "./opinion_pool.ts";
import { describe } from "./tally.ts";

/**
 * The linear opinion pool with earned weights, as `bayesian_weighted`, and over it a meta-learner (`meta_learner/`) that
 * has seen under which circumstances the pool was right. Where none is in use it says what the pool says.
 */
export const stacked: EnsembleMethod = {
  name: "stacked",
  learns: true,
  stacks: true,
  aggregate: (votes, { asked, standing, metaLearner } = { asked: votes.length, standing: null, metaLearner: null }) => {
    const shares = toShares(votes);
    const pool = pooledProbabilities(shares);
    const features = metaFeatures(shares, { pooled: pool, asked, standing });
    const probabilities = metaLearner ? applyMetaLearner(metaLearner, features) : pool;
    return { ...describe("stacked", shares, leader(probabilities), probabilities), stacked: { pool, features } };
  },
};

import { averageConfidence } from "./average_confidence.ts";
import { bayesianWeighted } from "./bayesian_weighted.ts";
import { majority } from "./majority.ts";
import type { EnsembleMethod } from "./method.ts";
import { stacked } from "./stacked.ts";
import { weightedVote } from "./weighted_vote.ts";

/** A method is its file and its line here. */
const METHODS: readonly EnsembleMethod[] = [bayesianWeighted, weightedVote, averageConfidence, majority, stacked];

export const METHOD_NAMES: readonly string[] = METHODS.map((method) => method.name);

/** @throws {Error} for a name that is not in the table; the configuration refuses it before. */
export function ensembleMethod(name: string): EnsembleMethod {
  const found = METHODS.find((method) => method.name === name);
  if (!found) throw new Error(`Invariant: ensemble method ${name} is one of ${METHOD_NAMES.join(", ")}`);
  return found;
}

import type { Explanation, FeatureShare, ModelExplanation } from "../../domain/explanation.ts";
import { type Action, ACTIONS } from "../../domain/forecast.ts";
import type { Result } from "../../domain/result.ts";
import { answerParts } from "./waterfall/answer_parts.ts";

/** Features that are named on each side. */
export const NAMED_MAX = 5;

/** One vote of the decision, and what its model says of it, or why it says nothing. */
export interface ToldVote {
  readonly modelName: string;
  /** That it had in the decision. */
  readonly weight: number;
  /** As the model stated them. */
  readonly stated: Readonly<Record<Action, number>>;
  readonly told: Result<ModelExplanation>;
}

/**
 * What pushed the ensemble towards its action $a$, and what held it back.
 *
 * A model tells what each feature $f$ adds to its margins of the three actions, $\phi_{f,k}$: Shapley values (Lundberg
 * and Lee, NeurIPS 2017), which with a base add up to the margins. Adding the same to all margins changes no probability,
 * so what counts is the action's against the mean of the other two:
 *
 * $$d_f = \phi_{f,a} - \frac{\phi_{f,b} + \phi_{f,c}}{2}$$
 *
 * Margins of different models have different sizes, so each model's are scaled until their absolute values add up to 1,
 * and weighed by the share that its vote had:
 *
 * $$contribution_f = \sum_m \frac{w_m}{\sum_n w_n} \cdot \frac{d_{m,f}}{\sum_g |d_{m,g}|}$$
 *
 * $n$ goes over all votes: the part of a model that was not explained stays out and is not spread over the others. Told
 * is what the models said themselves, before any calibration.
 *
 * @param valueOf The feature as it stood in the decision; null for what is no feature of the catalogue, which has the
 *   value that the model tells.
 */
export function explainVotes(
  action: Action,
  votes: readonly ToldVote[],
  valueOf: (feature: string) => number | null,
): Explanation {
  // By name, so that neither the configuration's order nor the order of a sum says anything.
  const byName = votes.toSorted((a, b) => compare(a.modelName, b.modelName));
  const weights = byName.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, FeatureShare>();
  for (const { weight, told } of byName) {
    if (!told.ok) continue;
    for (const { feature, value, share } of sharesOf(told.value, action)) {
      const before = shares.get(feature) ?? { feature, value: valueOf(feature) ?? value, contribution: 0 };
      shares.set(feature, { ...before, contribution: before.contribution + share * weight / weights });
    }
  }
  const all = [...shares.values()].sort((a, b) => compare(a.feature, b.feature));
  return {
    pushed: largest(all.filter(({ contribution }) => contribution > 0)),
    heldBack: largest(all.filter(({ contribution }) => contribution < 0)),
    models: byName.map(({ modelName, told, stated }) => ({
      modelName,
      method: told.ok ? told.value.method : null,
      reason: told.ok ? null : told.error,
      ...(told.ok && { parts: answerParts(told.value, stated, action, valueOf) }),
    })),
  };
}

/** Absolute shares add up to 1, or are all 0 where no feature speaks for or against the action. */
function sharesOf({ contributions }: ModelExplanation, action: Action) {
  const [b, c] = ACTIONS.filter((each) => each !== action) as [Action, Action];
  const told = contributions.map((each) => ({ ...each, margin: each[action] - (each[b] + each[c]) / 2 }));
  const whole = told.reduce((sum, { margin }) => sum + Math.abs(margin), 0);
  return told.map(({ feature, value, margin }) => ({ feature, value, share: whole > 0 ? margin / whole : 0 }));
}

const largest = (shares: readonly FeatureShare[]): FeatureShare[] =>
  shares.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, NAMED_MAX);

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

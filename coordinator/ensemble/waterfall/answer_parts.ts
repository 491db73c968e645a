import type { AnswerParts, ModelExplanation } from "../../../domain/explanation.ts";
import type { Action } from "../../../domain/forecast.ts";
import { dot, linkOf, marginsOf, plus, probabilityOf } from "./link.ts";
import { meanGradient } from "./path.ts";

/** Features of a model that are named one by one. */
export const PARTS_MAX = 12;

/**
 * A model's explanation in its own probability of an action. It is told in sums of the model, mostly log odds, which add
 * up there and not in probability; each feature gets what it moved along the straight way from the base to the answer
 * (`meanGradient`), which adds up in probability too.
 *
 * @param stated What the model said. @param valueOf The feature as it stood in the decision; null where it has none.
 */
export function answerParts(
  { of, base, contributions }: ModelExplanation,
  stated: Readonly<Record<Action, number>>,
  action: Action,
  valueOf: (feature: string) => number | null,
): AnswerParts {
  const moved = contributions.reduce((sum, each) => plus(sum, each), { long: 0, short: 0, hold: 0 });
  const link = linkOf(base ? of : "margins");
  const from = base ?? plus(marginsOf(stated), moved, -1);
  const worth = meanGradient(link, from, moved, action);
  const all = contributions
    .map((each) => ({
      feature: each.feature,
      value: valueOf(each.feature) ?? each.value,
      contribution: dot(each, worth),
    }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const features = all.slice(0, PARTS_MAX), rest = all.slice(PARTS_MAX);
  const start = probabilityOf(link, from, action);
  const sumOf = (parts: typeof all) => parts.reduce((sum, { contribution }) => sum + contribution, 0);
  const others = { count: rest.length, contribution: sumOf(rest) };
  const untold = stated[action] - start - sumOf(features) - others.contribution;
  return { base: start, stated: stated[action], features, others, untold };
}

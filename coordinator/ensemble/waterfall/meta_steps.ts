import type { Action } from "../../../domain/forecast.ts";
import { type MetaFeatures, type MetaLearner, standardised } from "../../../domain/meta_learner.ts";
import type { WaterfallStep } from "../../../domain/waterfall.ts";
import { dot, linkOf, plus, probabilityOf } from "./link.ts";
import { meanGradient } from "./path.ts";

export interface MetaInput {
  readonly pool: Readonly<Record<Action, number>>;
  readonly features: MetaFeatures;
  readonly metaLearner: MetaLearner | null;
  /** What came out, before the ensemble's own calibration. */
  readonly pooled: Readonly<Record<Action, number>>;
  readonly action: Action;
}

const SOFTMAX = linkOf("margins");

/**
 * What the meta-learner changed of the pool. It adds its terms to the pool's log odds; along the straight way from those
 * of the pool to its own each term gets what it moved in probability (`meanGradient`). Its bounds on the pool's odds are
 * a step of their own, and so is what is left over: a rounding.
 */
export function metaSteps({ pool, features, metaLearner, pooled, action }: MetaInput): WaterfallStep[] {
  const whole = pooled[action] - pool[action];
  if (!metaLearner) return whole === 0 ? [] : [of("meta", whole)];
  const from = { long: features.long_odds, short: features.short_odds, hold: 0 };
  const bias = { ...metaLearner.bias, hold: 0 };
  const terms = metaLearner.terms.map((term) => {
    const standard = standardised(term, features);
    return { name: term.name, moved: { long: term.long * standard, short: term.short * standard, hold: 0 } };
  });
  const moved = terms.reduce((sum, term) => plus(sum, term.moved), bias);
  const worth = meanGradient(SOFTMAX, from, moved, action);
  const steps = [
    of("meta_bias", dot(bias, worth)),
    ...terms.map((term) => ({ ...of("meta_term", dot(term.moved, worth), term.name), value: features[term.name] })),
  ];
  const bound = probabilityOf(SOFTMAX, from, action) - pool[action];
  const rest = whole - bound - steps.reduce((sum, { contribution }) => sum + contribution, 0);
  return [of("meta_bound", bound), ...steps, of("meta", rest)];
}

const of = (kind: WaterfallStep["kind"], contribution: number, name = ""): WaterfallStep => ({
  kind,
  model: null,
  name,
  value: null,
  contribution,
});

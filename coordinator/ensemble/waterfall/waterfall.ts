import type { Aggregate, Check, Vote } from "../../../domain/decision.ts";
import type { AnswerParts } from "../../../domain/explanation.ts";
import type { MetaLearner } from "../../../domain/meta_learner.ts";
import type { BaseRate, Waterfall, WaterfallKind, WaterfallStep } from "../../../domain/waterfall.ts";
import { metaSteps } from "./meta_steps.ts";

export interface WaterfallInput {
  readonly aggregate: Aggregate;
  readonly gates: readonly Check[];
  /** Of a method that stacks; null where none was in use, or where the record does not tell. */
  readonly metaLearner: MetaLearner | null;
  readonly base: BaseRate;
  /** By name of the model, of those that were explained. */
  readonly parts: ReadonlyMap<string, AnswerParts>;
}

/**
 * How a decision came to its confidence, in steps that add up to it exactly.
 *
 * All five methods state the linear opinion pool of their votes (`majority` with equal weights), which adds up in
 * probability: each model's way counts by its share of the votes. `majority` and `weighted_vote` choose the action in
 * another way, which changes which probability is looked at and not the probability. Over the pool `stacked` has a
 * meta-learner, and the ensemble a calibration of its own.
 */
export function waterfallOf({ aggregate, gates, metaLearner, base, parts }: WaterfallInput): Waterfall {
  const { action, votes, pooled, probabilities, confidence, stacked } = aggregate;
  const weights = votes.reduce((sum, { weight }) => sum + weight, 0);
  const steps = [
    ...votes.flatMap((vote) => voteSteps(vote, vote.weight / weights, action, base.rate, parts.get(vote.modelName))),
    ...(stacked ? metaSteps({ ...stacked, metaLearner, pooled, action }) : []),
    step("ensemble_calibration", null, probabilities[action] - pooled[action]),
  ].filter(counts);
  const limit = gates.find(({ name }) => name === "confidence")?.limit;
  return {
    action,
    base,
    steps,
    sum: steps.reduce((sum, { contribution }) => sum + contribution, base.rate),
    output: confidence,
    // A hold asks for nothing.
    threshold: typeof limit === "number" && action !== "hold" ? limit : null,
  };
}

/** What is left over by less says nothing but how floats are rounded. */
const ROUNDING = 1e-8;

function counts({ kind, contribution }: WaterfallStep): boolean {
  const size = Math.abs(contribution);
  return kind === "feature" || (kind === "untold" || kind === "meta" ? size > ROUNDING : size > 0);
}

const step = (
  kind: WaterfallKind,
  model: string | null,
  contribution: number,
  name = "",
  value: number | null = null,
): WaterfallStep => ({ kind, model, name, value, contribution });

/** From the base rate to what the model was voted with. */
function voteSteps(
  { modelName, forecast, probabilities }: Vote,
  share: number,
  action: Aggregate["action"],
  rate: number,
  parts: AnswerParts | undefined,
): WaterfallStep[] {
  const stated = forecast.probabilities[action];
  const calibration = step("calibration", modelName, share * (probabilities[action] - stated));
  if (!parts) return [step("answer", modelName, share * (stated - rate)), calibration];
  return [
    step("start", modelName, share * (parts.base - rate)),
    ...parts.features.map(({ feature, value, contribution }) =>
      step("feature", modelName, share * contribution, feature, value)
    ),
    step("other_features", modelName, share * parts.others.contribution, "", parts.others.count),
    // Against the answer that was voted: what was explained may miss it by a rounding.
    step("untold", modelName, share * (parts.untold + stated - parts.stated)),
    calibration,
  ];
}

import type { CombinationView } from "../../coordinator/ports/decision_accounts.ts";
import { percent, words } from "../../domain/figure_text.ts";
import type { DecisionView } from "../overview.ts";
import { calibrationText } from "./models.tsx";

const ACTIONS = ["long", "hold", "short"] as const;
type Action = typeof ACTIONS[number];

/** How several answers became one, step by step, with this decision's figures. */
export function combinationSteps(decision: DecisionView, combination: CombinationView): string[] {
  const { final_action: action } = decision;
  const { pool, combined, probabilities, meta_learner, ensemble_calibrated_by } = combination;
  return [
    chosenBy(decision, combination),
    `Its probability is the mean of the models', each by its share of the vote: ${meanText(decision, combination)}.`,
    ...(meta_learner
      ? [`The meta-learner, which has seen when this mean was right, made it ${threeText(combined)}.`]
      : []),
    ensemble_calibrated_by === null
      ? "The result is taken as it is: no calibration of the ensemble is in use."
      : `The mean ${percent((meta_learner ? combined : pool)[action])} is ${
        calibrationText(ensemble_calibrated_by)
      }, which gives ${threeText(probabilities)}.`,
  ];
}

function chosenBy({ aggregation_method, final_action, votes }: DecisionView, { combined, weights }: CombinationView) {
  const method = words(aggregation_method).toLowerCase();
  const score = (of: (vote: DecisionView["votes"][number]) => number) => (action: Action) =>
    votes.filter((vote) => vote.action === action).reduce((sum, vote) => sum + of(vote), 0);
  if (aggregation_method === "majority") {
    const heads = score(() => 1);
    return `By ${method}, one model has one vote: ${ACTIONS.map((each) => `${each} ${heads(each)}`).join(", ")}. ` +
      `Most say ${final_action}; a tie is hold.`;
  }
  if (aggregation_method === "weighted_vote") {
    const shareOf = new Map(weights.map(({ model_name, share }) => [model_name, share]));
    const strength = score(({ model_name, confidence }) => (shareOf.get(model_name) ?? 0) * (confidence ?? 0));
    return `By ${method}, each model votes with its share of the weights times its confidence: ${
      ACTIONS.map((each) => `${each} ${percent(strength(each))}`).join(", ")
    }. The strongest is ${final_action}; a tie is hold.`;
  }
  return `By ${method}, the likeliest action of the combined answer is taken: ${threeText(combined)}. ` +
    `That is ${final_action}; a tie is hold.`;
}

function meanText({ votes, final_action }: DecisionView, { weights, pool }: CombinationView): string {
  const parts = weights.flatMap(({ model_name, share }) => {
    const probability = votes.find((vote) => vote.model_name === model_name)?.probabilities?.[final_action];
    return probability === undefined ? [] : [`${percent(share)} × ${percent(probability)}`];
  });
  return `${parts.join(" + ")} = ${percent(pool[final_action])} for ${final_action}`;
}

const threeText = (probabilities: CombinationView["pool"]): string =>
  ACTIONS.map((action) => `${action} ${percent(probabilities[action])}`).join(", ");

import type { Aggregate, Vote } from "../../domain/decision.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import { type LearnedWeight, UNPROVEN } from "./learned_weights.ts";

/** How several opinions become one. Pure: the same votes always give the same aggregate. */
export interface EnsembleMethod {
  readonly name: string;
  /** Whether its votes weigh what the models have earned, or what the configuration says. */
  readonly learns: boolean;
  /** @param votes At least one, with positive weights. */
  aggregate(votes: readonly Vote[]): Aggregate;
}

/**
 * The answers that carry a forecast, with the weight that each has in this decision. Faults have no vote.
 *
 * @param learned Factors of the configured weights, for a method that learns.
 */
export function votesOf(answers: readonly ForecastAnswer[], learned?: ReadonlyMap<string, LearnedWeight>): Vote[] {
  return answers.flatMap((answer) =>
    answer.ok && answer.weight > 0
      ? [{
        modelName: answer.modelName,
        weight: answer.weight * (learned?.get(answer.modelName) ?? UNPROVEN).factor,
        action: answer.forecast.action,
        confidence: answer.forecast.confidence,
        forecast: answer.forecast,
      }]
      : []
  );
}

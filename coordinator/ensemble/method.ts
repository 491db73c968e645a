import type { Aggregate, Vote } from "../../domain/decision.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";

/** How several opinions become one. Pure: the same votes always give the same aggregate. */
export interface EnsembleMethod {
  readonly name: string;
  /** @param votes At least one, with positive weights. */
  aggregate(votes: readonly Vote[]): Aggregate;
}

/** The answers that carry a forecast, with the weight that each has in this decision. Faults have no vote. */
export function votesOf(answers: readonly ForecastAnswer[]): Vote[] {
  return answers.flatMap((answer) =>
    answer.ok && answer.weight > 0
      ? [{
        modelName: answer.modelName,
        weight: answer.weight,
        action: answer.forecast.action,
        confidence: answer.forecast.confidence,
        forecast: answer.forecast,
      }]
      : []
  );
}

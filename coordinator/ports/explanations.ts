import type { Explanation, ModelExplanation } from "../../domain/explanation.ts";
import type { Forecast } from "../../domain/forecast.ts";
import type { Result } from "../../domain/result.ts";
import type { ForecastRequest } from "./forecaster.ts";

/** Asks models why they said what they said. */
export interface Explainer {
  /**
   * @param request The one that was answered. @param said The answers.
   * @returns In the order of the answers, or why one is not explained: a model that would answer otherwise by now does
   *   not explain what it said then. Never rejects.
   */
  explain(request: ForecastRequest, said: readonly Forecast[]): Promise<Result<ModelExplanation>[]>;
}

/** Where explanations are kept, beside the decisions that they explain. */
export interface Explanations {
  /** The decision is stored already. A second time changes nothing. */
  store(decisionId: string, explanation: Explanation): Promise<void>;
}

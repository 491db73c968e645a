import type { Aggregate, Vote } from "../../domain/decision.ts";
import type { Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import type { Calibration } from "../../domain/calibration.ts";
import { calibrate } from "./calibration/calibration.ts";
import { type LearnedWeight, UNPROVEN } from "./learned_weights.ts";
import { leader } from "./opinion_pool.ts";

/** How several opinions become one. Pure: the same votes always give the same aggregate. */
export interface EnsembleMethod {
  readonly name: string;
  /** Whether its votes weigh what the models have earned, or what the configuration says. */
  readonly learns: boolean;
  /** @param votes At least one, with positive weights. */
  aggregate(votes: readonly Vote[]): Aggregate;
}

/** What the past of the models has taught. */
export interface Lessons {
  /** Factors of the configured weights, for a method that learns. */
  readonly weights?: ReadonlyMap<string, LearnedWeight>;
  /** By name of the model. */
  readonly calibrations?: ReadonlyMap<string, Calibration>;
}

/** The answers that carry a forecast, with the weight that each has in this decision. Faults have no vote. */
export function votesOf(answers: readonly ForecastAnswer[], { weights, calibrations }: Lessons = {}): Vote[] {
  return answers.flatMap((answer) => {
    if (!answer.ok || answer.weight <= 0) return [];
    const { modelName, forecast } = answer;
    const weight = answer.weight * (weights?.get(modelName) ?? UNPROVEN).factor;
    return [{ modelName, weight, ...wordOf(forecast, calibrations?.get(modelName)), forecast }];
  });
}

function wordOf(forecast: Forecast, calibration: Calibration | undefined) {
  const probabilities = calibrate(calibration, forecast.probabilities);
  const action = probabilities === forecast.probabilities ? forecast.action : leader(probabilities);
  return { action, confidence: probabilities[action], probabilities };
}

import type { Aggregate, Vote } from "../../domain/decision.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import type { Calibration, NamedCalibration } from "../../domain/calibration.ts";
import type { Lessons } from "../../domain/circumstances.ts";
import { calibrate } from "./calibration/correction.ts";
import { leader } from "./opinion_pool.ts";

/** How several opinions become one. Pure: the same votes always give the same aggregate. */
export interface EnsembleMethod {
  readonly name: string;
  /** Whether its votes weigh what the models have earned, or what the configuration says. */
  readonly learns: boolean;
  /** Whether it looks at the panel beside its votes, and has a meta-learner fitted. */
  readonly stacks: boolean;
  /** @param votes At least one, with positive weights. */
  aggregate(votes: readonly Vote[], panel?: Panel): Aggregate;
}

/** What is known of those who were asked, for a method that stacks. */
export interface Panel extends Pick<Lessons, "metaLearner" | "standing"> {
  /** Models that were asked. */
  readonly asked: number;
}

/** The answers that carry a forecast, with the weight that each has in this decision. Faults have no vote. */
export function votesOf(
  answers: readonly ForecastAnswer[],
  { weights, calibrations }: Pick<Lessons, "weights" | "calibrations"> = NO_LESSONS,
): Vote[] {
  const votes: Vote[] = [];
  for (const answer of answers) {
    if (!answer.ok || answer.weight <= 0) continue;
    const { modelName, forecast } = answer;
    const weight = answer.weight * (weights.find((each) => each.modelName === modelName)?.factor ?? 1);
    const probabilities = calibrate(calibrationOf(modelName, calibrations), forecast.probabilities);
    const action = probabilities === forecast.probabilities ? forecast.action : leader(probabilities);
    votes.push({ modelName, weight, action, confidence: probabilities[action], probabilities, forecast });
  }
  return votes;
}

const NO_LESSONS = { weights: [], calibrations: [] };

/** @returns Undefined for one that has none: it is taken at its word. */
export const calibrationOf = (name: string, calibrations: readonly NamedCalibration[]): Calibration | undefined =>
  calibrations.find(({ modelName }) => modelName === name)?.calibration;

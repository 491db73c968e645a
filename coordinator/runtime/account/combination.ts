import { roundTripCost } from "../../ensemble/expected_value.ts";
import { type Calibration, ENSEMBLE } from "../../../domain/calibration.ts";
import type { Decision } from "../../../domain/decision.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import { calibrationOf } from "../../ensemble/method.ts";
import { pooledProbabilities } from "../../ensemble/opinion_pool.ts";
import type { CombinationView, CostsView } from "../../ports/decision_accounts.ts";

/** How the votes became one answer. Null where nobody had one. */
export function combinationOf({ aggregate, answers, circumstances }: Decision): CombinationView | null {
  if (!aggregate) return null;
  const { votes, stacked, pooled, probabilities } = aggregate;
  const whole = votes.reduce((sum, { weight }) => sum + weight, 0);
  const calibrations = circumstances?.lessons.calibrations ?? [];
  const factors = new Map(circumstances?.lessons.weights.map(({ modelName, factor }) => [modelName, factor]));
  return {
    pool: stacked?.pool ?? pooledProbabilities(votes),
    combined: pooled,
    probabilities,
    weights: votes.map(({ modelName, weight }) => ({
      model_name: modelName,
      configured: answers.find((each) => each.modelName === modelName)?.weight ?? 1,
      earned: factors.get(modelName) ?? 1,
      share: weight / whole,
      calibrated_by: howOf(calibrationOf(modelName, calibrations)),
    })),
    ensemble_calibrated_by: howOf(calibrationOf(ENSEMBLE, calibrations)),
    meta_learner: circumstances?.lessons.metaLearner != null && stacked !== undefined,
  };
}

/** Null too for one that found nothing to correct. */
function howOf(calibration: Calibration | undefined): string | null {
  if (calibration?.curves) return calibration.method;
  return calibration && ACTIONS.some((action) => calibration.shift[action] !== 1) ? "shift" : null;
}

/** What of the expected return the trade would cost; null for a hold, and where the record does not tell. */
export function costsOf({ aggregate, circumstances }: Decision): CostsView | null {
  if (!aggregate || aggregate.action === "hold" || !circumstances) return null;
  const { takerFeeBps, slippageBps, funding } = circumstances.costs;
  return {
    expected_return: aggregate.expectedReturn,
    fees: roundTripCost({ takerFeeBps, slippageBps: 0 }),
    slippage: roundTripCost({ takerFeeBps: 0, slippageBps }),
    funding: aggregate.action === "long" ? funding : -funding,
  };
}

import type { Calibration, Reliability } from "../../domain/calibration.ts";
import type { EngineState } from "../engine/state.ts";
import type { StandingView } from "../ports/views.ts";

/** What a model has come to by what came of its forecasts. Null while none of them is judged. */
export function standingView({ trackRecord }: EngineState, modelName: string): StandingView | null {
  const earned = trackRecord.weights.get(modelName);
  if (!earned) return null;
  const calibration = trackRecord.calibrations.get(modelName);
  return {
    factor: earned.factor,
    brier: earned.brier,
    answered: earned.answered,
    samples: earned.samples,
    calibration: calibration ? calibrationView(calibration) : null,
  };
}

const calibrationView = ({ method, fittedAtMs, samples, curves, checked }: Calibration) => ({
  method,
  fitted_at: fittedAtMs,
  samples,
  curves_used: curves !== null,
  stated_log_loss: checked.stated,
  calibrated_log_loss: curves ? checked.corrected : checked.shifted,
  reliability: checked.reliability && {
    stated: reliabilityView(checked.reliability.stated),
    calibrated: reliabilityView(checked.reliability.calibrated),
  },
});

const reliabilityView = ({ brier, calibrationError, bins }: Reliability) => ({
  brier,
  calibration_error: calibrationError,
  bins: bins.map(({ count, stated, cameTrue }) => ({ count, stated, came_true: cameTrue })),
});

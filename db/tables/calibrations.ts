import type { Calibration, NamedCalibration } from "../../domain/calibration.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { boolean, json, jsonOrNull, number, text } from "./row.ts";

const insertCalibration = inserter("calibrations", [
  "run_id",
  "model_name",
  "fitted_at",
  "method",
  "samples",
  "used",
  "stated_log_loss",
  "shifted_log_loss",
  "corrected_log_loss",
  "p_value",
  "checked_samples",
  "shift",
  "curves",
  "stated_brier",
  "calibrated_brier",
  "stated_error",
  "calibrated_error",
  "reliability",
], "keep");

/** One that a former life has fitted at the same moment stays as it is: it is the same. */
export const saveCalibration = ({ modelName, calibration }: NamedCalibration, runId: string): Statement =>
  insertCalibration({
    run_id: runId,
    model_name: modelName,
    fitted_at: calibration.fittedAtMs,
    method: calibration.method,
    samples: calibration.samples,
    used: calibration.curves ? 1 : 0,
    stated_log_loss: calibration.checked.stated,
    shifted_log_loss: calibration.checked.shifted,
    corrected_log_loss: calibration.checked.corrected,
    p_value: calibration.checked.pValue,
    checked_samples: calibration.checked.samples,
    shift: JSON.stringify(calibration.shift),
    curves: calibration.curves && JSON.stringify(calibration.curves),
    ...reliabilityRow(calibration.checked.reliability),
  });

/** Figures in columns, to be charted over time; the diagrams whole. */
const reliabilityRow = (reliability: Calibration["checked"]["reliability"]) => ({
  stated_brier: reliability?.stated.brier ?? null,
  calibrated_brier: reliability?.calibrated.brier ?? null,
  stated_error: reliability?.stated.calibrationError ?? null,
  calibrated_error: reliability?.calibrated.calibrationError ?? null,
  reliability: reliability && JSON.stringify(reliability),
});

export const calibrationFromRow = (row: Row): NamedCalibration => ({
  modelName: text(row, "model_name"),
  calibration: {
    method: text(row, "method"),
    fittedAtMs: number(row, "fitted_at"),
    samples: number(row, "samples"),
    shift: json<Calibration["shift"]>(row, "shift"),
    curves: boolean(row, "used") ? jsonOrNull<NonNullable<Calibration["curves"]>>(row, "curves") : null,
    checked: {
      stated: number(row, "stated_log_loss"),
      shifted: number(row, "shifted_log_loss"),
      corrected: number(row, "corrected_log_loss"),
      pValue: number(row, "p_value"),
      samples: number(row, "checked_samples"),
      reliability: jsonOrNull(row, "reliability"),
    },
  },
});

/** Of a run, by model and time. */
export const calibrationsOf = (runId: string, limit: number): Statement => ({
  sql: "select * from calibrations where run_id = ? order by run_id, model_name, fitted_at limit ?",
  args: [runId, limit],
});

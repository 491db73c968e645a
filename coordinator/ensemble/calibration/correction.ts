import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve } from "../../../domain/calibration.ts";
import { type Probabilities, probabilitiesOf, ROW, rowOf, scaleRow } from "./answer_rows.ts";
import { applyCurve } from "./curve.ts";

type Shift = Readonly<Record<Action, number>>;
type Curves = Readonly<Record<Action, Curve>>;

/** @returns Probabilities that add up to 1; the stated ones themselves where there is no correction. */
export function calibrate(calibration: Calibration | null | undefined, stated: Probabilities): Probabilities {
  if (!calibration) return stated;
  const { shift, curves } = calibration;
  if (!curves && !moves(shift)) return stated;
  const shifted = shiftedRows(shift, rowOf(stated));
  return probabilitiesOf(curves ? curvedRows(curves, shifted) : shifted);
}

const moves = (shift: Shift): boolean => ACTIONS.some((action) => shift[action] !== 1);

/** Each class scaled, and the whole to 1; the rows themselves where every factor is 1. */
export function shiftedRows(shift: Shift, rows: Float64Array): Float64Array {
  if (!moves(shift)) return rows;
  const { long, short, hold } = shift, shifted = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += ROW) {
    shifted[at] = rows[at]! * long;
    shifted[at + 1] = rows[at + 1]! * short;
    shifted[at + 2] = rows[at + 2]! * hold;
    scaleRow(shifted, at);
  }
  return shifted;
}

/** Each class by its curve, and the whole scaled to 1. */
export function curvedRows({ long, short, hold }: Curves, rows: Float64Array): Float64Array {
  const curved = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += ROW) {
    curved[at] = applyCurve(long, rows[at]!);
    curved[at + 1] = applyCurve(short, rows[at + 1]!);
    curved[at + 2] = applyCurve(hold, rows[at + 2]!);
    scaleRow(curved, at);
  }
  return curved;
}

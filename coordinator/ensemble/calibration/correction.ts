import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve } from "../../../domain/calibration.ts";
import { type Probabilities, ROW } from "./answer_rows.ts";
import { applyCurve } from "./curve.ts";

type Shift = Readonly<Record<Action, number>>;
type Curves = Readonly<Record<Action, Curve>>;

/** @returns Probabilities that add up to 1; the stated ones themselves where there is no correction. */
export function calibrate(calibration: Calibration | null | undefined, stated: Probabilities): Probabilities {
  if (!calibration) return stated;
  const { shift, curves } = calibration;
  const shifted = moves(shift) ? shiftedBy(shift, stated) : stated;
  return curves ? curvedBy(curves, shifted) : shifted;
}

/** Each class scaled, and the whole to 1; the rows themselves where every factor is 1. */
export const shiftedRows = (shift: Shift, rows: Float64Array): Float64Array =>
  moves(shift) ? corrected(rows, (stated) => shiftedBy(shift, stated)) : rows;

/** Each class by its curve, and the whole scaled to 1. */
export const curvedRows = (curves: Curves, rows: Float64Array): Float64Array =>
  corrected(rows, (stated) => curvedBy(curves, stated));

const moves = (shift: Shift): boolean => ACTIONS.some((action) => shift[action] !== 1);

const shiftedBy = (shift: Shift, { long, short, hold }: Probabilities): Probabilities =>
  scaled(long * shift.long, short * shift.short, hold * shift.hold);

const curvedBy = (curves: Curves, { long, short, hold }: Probabilities): Probabilities =>
  scaled(applyCurve(curves.long, long), applyCurve(curves.short, short), applyCurve(curves.hold, hold));

function scaled(long: number, short: number, hold: number): Probabilities {
  const sum = long + short + hold;
  return { long: long / sum, short: short / sum, hold: hold / sum };
}

function corrected(rows: Float64Array, correct: (stated: Probabilities) => Probabilities): Float64Array {
  const out = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += ROW) {
    const { long, short, hold } = correct({ long: rows[at]!, short: rows[at + 1]!, hold: rows[at + 2]! });
    out[at] = long;
    out[at + 1] = short;
    out[at + 2] = hold;
  }
  return out;
}

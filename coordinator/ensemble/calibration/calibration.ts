import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve, Reliability } from "../../../domain/calibration.ts";
import { pairedTest } from "../../../outcomes/paired_t.ts";
import { calibrationErrorOf, reliabilityBins } from "../../../outcomes/reliability.ts";
import { meanOf } from "../../../outcomes/scores.ts";
import { BEFORE_MIN, laterSpans, SAMPLES_MIN, SIGNIFICANCE } from "../later_parts.ts";
import { type AnswerRows, ROW, rowsBetween } from "./answer_rows.ts";
import { curvedRows, shiftedRows } from "./correction.ts";
import { bounded, type CurvePoints } from "./curve.ts";
import { fitIsotonic } from "./isotonic.ts";
import { fitPlatt } from "./platt.ts";

const FITS = { isotonic: fitIsotonic, platt: fitPlatt } as const;
export type CalibrationMethod = keyof typeof FITS | "none";

/** What is fitted. */
export interface CalibrationTask {
  readonly answers: AnswerRows;
  readonly method: CalibrationMethod;
  /** Decisions whose outcomes overlap: those of a horizon, of each market. */
  readonly overlap: number;
  /** False where the answers are made of corrected ones. */
  readonly shifts: boolean;
  readonly fittedAtMs: number;
}

/**
 * First a shift: markets change how often each class comes, faster than models learn, so each class is scaled by how
 * often it came against how often it was stated (Saerens, Latinne and Decaestecker, Neural Computation 14, 2002), drawn
 * towards 1 by the weight of five horizons. Then curves, each class against the rest, scaled to add up to 1 (Zadrozny and
 * Elkan, KDD 2002). Whether curves help is tried on later answers (`laterSpans`). Outcomes overlap, so blocks of a
 * horizon are compared (`pairedTest`); only a gain that chance does not explain counts.
 *
 * @returns Null when there are too few answers.
 */
export function fitCalibration(task: CalibrationTask): Calibration | null {
  const { answers, method, overlap, fittedAtMs } = task;
  if (method === "none" || answers.count < SAMPLES_MIN) return null;
  const spans = laterSpans(answers.count, overlap).filter(({ beforeTo }) => beforeTo >= BEFORE_MIN);
  if (spans.length === 0) return null;
  // The parts lie one behind the other, so what they say is kept as one run.
  const tried = rowsBetween(answers, spans[0]!.from, spans.at(-1)!.to);
  const shifted = new Float64Array(tried.stated.length), corrected = new Float64Array(tried.stated.length);
  for (const { beforeTo, from, to } of spans) {
    const before = rowsBetween(answers, 0, beforeTo), at = (from - spans[0]!.from) * ROW;
    const shift = shiftOf(task, before);
    const part = shiftedRows(shift, rowsBetween(answers, from, to).stated);
    shifted.set(part, at);
    corrected.set(curvedRows(curvesOf(before, shift, method), part), at);
  }
  const before = lossesOf(shifted, tried), after = lossesOf(corrected, tried);
  const { pValue } = pairedTest(lessened(before, after), overlap);
  const shift = shiftOf(task, answers);
  const useful = pValue <= SIGNIFICANCE;
  return {
    method,
    fittedAtMs,
    samples: answers.count,
    shift,
    curves: useful ? curvesOf(answers, shift, method) : null,
    checked: {
      stated: meanOf(lossesOf(tried.stated, tried)),
      shifted: meanOf(before),
      corrected: meanOf(after),
      pValue,
      samples: tried.count,
      reliability: {
        stated: reliabilityOf(tried.stated, tried),
        calibrated: reliabilityOf(useful ? corrected : shifted, tried),
      },
    },
  };
}

/** Horizons of answers that were as stated, which come before those that were judged: one chance is no change. */
const PRIOR_HORIZONS = 5;
const NO_SHIFT = { long: 1, short: 1, hold: 1 };

function shiftOf({ shifts, overlap }: CalibrationTask, answers: AnswerRows): Record<Action, number> {
  if (!shifts) return NO_SHIFT;
  const prior = PRIOR_HORIZONS * overlap / ACTIONS.length;
  const came = new Float64Array(ROW).fill(prior), stated = new Float64Array(ROW).fill(prior);
  for (let i = 0; i < answers.count; i++) {
    came[answers.outcomes[i]!]!++;
    for (let k = 0; k < ROW; k++) stated[k]! += answers.stated[i * ROW + k]!;
  }
  return byAction((k) => came[k]! / stated[k]!);
}

/** Each class against the rest. */
function curvesOf(answers: AnswerRows, shift: Record<Action, number>, method: keyof typeof FITS) {
  const rows = shiftedRows(shift, answers.stated);
  return byAction((k): Curve => FITS[method](pointsOf(rows, answers.outcomes, k)));
}

function pointsOf(rows: Float64Array, outcomes: Uint8Array, k: number): CurvePoints {
  const stated = new Float64Array(outcomes.length), cameTrue = new Uint8Array(outcomes.length);
  for (let i = 0; i < outcomes.length; i++) {
    stated[i] = rows[i * ROW + k]!;
    cameTrue[i] = outcomes[i] === k ? 1 : 0;
  }
  return { stated, cameTrue };
}

const byAction = <T>(of: (index: number) => T): Record<Action, T> => ({ long: of(0), short: of(1), hold: of(2) });

function reliabilityOf(rows: Float64Array, { count, outcomes }: AnswerRows): Reliability {
  const cameTrue = new Uint8Array(rows.length);
  for (let i = 0; i < count; i++) cameTrue[i * ROW + outcomes[i]!] = 1;
  const bins = reliabilityBins(rows, cameTrue);
  let squares = 0;
  for (let i = 0; i < rows.length; i++) squares += (rows[i]! - cameTrue[i]!) ** 2;
  return { brier: squares / count, calibrationError: calibrationErrorOf(bins), bins };
}

function lessened(before: Float64Array, after: Float64Array): Float64Array {
  const gains = new Float64Array(before.length);
  for (let i = 0; i < gains.length; i++) gains[i] = before[i]! - after[i]!;
  return gains;
}

/** Negative log likelihood of what came true. */
function lossesOf(rows: Float64Array, { count, outcomes }: AnswerRows): Float64Array {
  const losses = new Float64Array(count);
  for (let i = 0; i < count; i++) losses[i] = -Math.log(bounded(rows[i * ROW + outcomes[i]!]!));
  return losses;
}

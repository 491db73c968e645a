import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve, Reliability } from "../../../domain/calibration.ts";
import { pairedTest } from "../../../outcomes/paired_t.ts";
import { calibrationErrorOf, reliabilityBins } from "../../../outcomes/reliability.ts";
import { meanOf } from "../../../outcomes/scores.ts";
import { brierScore } from "../opinion.ts";
import { BEFORE_MIN, type LaterPart, laterParts, SAMPLES_MIN, SIGNIFICANCE } from "../later_parts.ts";
import { applyCurve, bounded, type CurvePoints } from "./curve.ts";
import { fitIsotonic } from "./isotonic.ts";
import { fitPlatt } from "./platt.ts";

export type Probabilities = Readonly<Record<Action, number>>;

/** A stated answer and what came true. */
export interface JudgedAnswer {
  readonly stated: Probabilities;
  readonly outcome: Action;
}

const FITS = { isotonic: fitIsotonic, platt: fitPlatt } as const;
export type CalibrationMethod = keyof typeof FITS | "none";

/** What is fitted. */
export interface CalibrationTask {
  /** By time, oldest first. */
  readonly answers: readonly JudgedAnswer[];
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
 * Elkan, KDD 2002). Whether curves help is tried on later answers (`laterParts`). Outcomes overlap, so blocks of a
 * horizon are compared (`pairedTest`); only a gain that chance does not explain counts.
 *
 * @returns Null when there are too few answers.
 */
export function fitCalibration(task: CalibrationTask): Calibration | null {
  const { answers, method, overlap, fittedAtMs } = task;
  if (method === "none" || answers.length < SAMPLES_MIN) return null;
  const trials = laterParts(answers, overlap).filter(({ before }) => before.length >= BEFORE_MIN)
    .map((later) => trialOf(task, method, later));
  if (trials.length === 0) return null;
  const all = (name: "stated" | "shifted" | "corrected") => trials.flatMap((trial) => trial[name]);
  const stated = all("stated"), shifted = all("shifted"), corrected = all("corrected");
  const outcomes = trials.flatMap((trial) => trial.outcomes);
  const losses = (probabilities: readonly Probabilities[]) =>
    probabilities.map((each, i) => lossOf(each, outcomes[i]!));
  const before = losses(shifted), after = losses(corrected);
  const { pValue } = pairedTest(Float64Array.from(before, (loss, i) => loss - after[i]!), overlap);
  const shift = shiftOf(task, answers);
  const useful = pValue <= SIGNIFICANCE;
  return {
    method,
    fittedAtMs,
    samples: answers.length,
    shift,
    curves: useful ? curvesOf(answers, shift, method) : null,
    checked: {
      stated: meanOf(losses(stated)),
      shifted: meanOf(before),
      corrected: meanOf(after),
      pValue,
      samples: stated.length,
      reliability: {
        stated: reliabilityOf(stated, outcomes),
        calibrated: reliabilityOf(useful ? corrected : shifted, outcomes),
      },
    },
  };
}

/** One part, as stated and as corrected. */
function trialOf(task: CalibrationTask, method: keyof typeof FITS, { before, part }: LaterPart<JudgedAnswer>) {
  const shift = shiftOf(task, before), curves = curvesOf(before, shift, method);
  return {
    stated: part.map(({ stated }) => stated),
    shifted: part.map(({ stated }) => shiftedBy(shift, stated)),
    corrected: part.map(({ stated }) => curvedBy(curves, shiftedBy(shift, stated))),
    outcomes: part.map(({ outcome }) => outcome),
  };
}

function reliabilityOf(probabilities: readonly Probabilities[], outcomes: readonly Action[]): Reliability {
  const stated = probabilities.flatMap((each) => ACTIONS.map((action) => each[action]));
  const cameTrue = outcomes.flatMap((outcome) => ACTIONS.map((action) => action === outcome ? 1 : 0));
  const bins = reliabilityBins(stated, cameTrue);
  return {
    brier: meanOf(probabilities.map((each, i) => brierScore(each, outcomes[i]!))),
    calibrationError: calibrationErrorOf(bins),
    bins,
  };
}

/** @returns Probabilities that add up to 1; the stated ones themselves where there is no correction. */
export function calibrate(calibration: Calibration | null | undefined, stated: Probabilities): Probabilities {
  if (!calibration) return stated;
  const shifted = shiftedBy(calibration.shift, stated);
  return calibration.curves ? curvedBy(calibration.curves, shifted) : shifted;
}

/** Horizons of answers that were as stated, which come before those that were judged: one chance is no change. */
const PRIOR_HORIZONS = 5;
const NO_SHIFT = { long: 1, short: 1, hold: 1 };

function shiftOf({ shifts, overlap }: CalibrationTask, answers: readonly JudgedAnswer[]): Record<Action, number> {
  if (!shifts) return NO_SHIFT;
  const prior = PRIOR_HORIZONS * overlap / ACTIONS.length;
  const factor = (action: Action): number => {
    const came = answers.filter(({ outcome }) => outcome === action).length;
    const stated = answers.reduce((sum, each) => sum + each.stated[action], 0);
    return (came + prior) / (stated + prior);
  };
  return { long: factor("long"), short: factor("short"), hold: factor("hold") };
}

function shiftedBy(shift: Calibration["shift"], stated: Probabilities): Probabilities {
  if (ACTIONS.every((action) => shift[action] === 1)) return stated;
  return scaled(stated.long * shift.long, stated.short * shift.short, stated.hold * shift.hold);
}

function curvesOf(
  answers: readonly JudgedAnswer[],
  shift: Calibration["shift"],
  method: keyof typeof FITS,
): Record<Action, Curve> {
  const shifted = answers.map(({ stated }) => shiftedBy(shift, stated));
  const pointsOf = (action: Action): CurvePoints => ({
    stated: shifted.map((probabilities) => probabilities[action]),
    cameTrue: answers.map(({ outcome }) => outcome === action ? 1 : 0),
  });
  const fit = (action: Action) => FITS[method](pointsOf(action));
  return { long: fit("long"), short: fit("short"), hold: fit("hold") };
}

const curvedBy = (curves: Readonly<Record<Action, Curve>>, { long, short, hold }: Probabilities): Probabilities =>
  scaled(applyCurve(curves.long, long), applyCurve(curves.short, short), applyCurve(curves.hold, hold));

function scaled(long: number, short: number, hold: number): Probabilities {
  const sum = long + short + hold;
  return { long: long / sum, short: short / sum, hold: hold / sum };
}

const lossOf = (probabilities: Probabilities, outcome: Action): number => -Math.log(bounded(probabilities[outcome]));

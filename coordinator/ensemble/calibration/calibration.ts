import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve } from "../../../domain/calibration.ts";
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

/** Fewer judged answers correct nothing. */
export const SAMPLES_MIN = 200;
/** Share of the answers that a correction is checked on: the newest. */
const CHECKED_SHARE = 0.25;

/**
 * Each class against the rest, then scaled to add up to 1 (Zadrozny and Elkan, KDD 2002). A correction is first made of
 * the older answers and checked on the newest, an embargo of a horizon apart since their outcomes overlap; only where it
 * would have helped is it made of all of them and used.
 *
 * @param answers By time, oldest first. @param horizonBars Decisions whose outcomes overlap.
 * @returns Null when there are too few.
 */
export function fitCalibration(
  answers: readonly JudgedAnswer[],
  method: CalibrationMethod,
  horizonBars: number,
  fittedAtMs: number,
): Calibration | null {
  if (method === "none" || answers.length < SAMPLES_MIN) return null;
  const from = answers.length - Math.floor(CHECKED_SHARE * answers.length);
  const newest = answers.slice(from), older = answers.slice(0, Math.max(0, from - horizonBars));
  if (older.length < SAMPLES_MIN / 2) return null;
  const trial = curvesOf(older, method);
  const stated = logLoss(newest, (each) => each), corrected = logLoss(newest, (each) => corrects(trial, each));
  return {
    method,
    fittedAtMs,
    samples: answers.length,
    curves: corrected < stated ? curvesOf(answers, method) : null,
    checked: { stated, corrected, samples: newest.length },
  };
}

/** @returns Probabilities that add up to 1; the stated ones where there is no correction. */
export const calibrate = (calibration: Calibration | null | undefined, stated: Probabilities): Probabilities =>
  calibration?.curves ? corrects(calibration.curves, stated) : stated;

function curvesOf(answers: readonly JudgedAnswer[], method: keyof typeof FITS): Record<Action, Curve> {
  const pointsOf = (action: Action): CurvePoints => ({
    stated: answers.map(({ stated }) => stated[action]),
    cameTrue: answers.map(({ outcome }) => outcome === action ? 1 : 0),
  });
  const fit = (action: Action) => FITS[method](pointsOf(action));
  return { long: fit("long"), short: fit("short"), hold: fit("hold") };
}

function corrects(curves: Readonly<Record<Action, Curve>>, stated: Probabilities): Probabilities {
  const [long, short, hold] = ACTIONS.map((action) => applyCurve(curves[action], stated[action])) as [
    number,
    number,
    number,
  ];
  const sum = long + short + hold;
  return { long: long / sum, short: short / sum, hold: hold / sum };
}

function logLoss(answers: readonly JudgedAnswer[], said: (stated: Probabilities) => Probabilities): number {
  const losses = answers.map(({ stated, outcome }) => -Math.log(bounded(said(stated)[outcome])));
  return losses.reduce((sum, each) => sum + each, 0) / losses.length;
}

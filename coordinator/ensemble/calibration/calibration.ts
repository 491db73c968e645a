import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { Calibration, Curve } from "../../../domain/calibration.ts";
import { pairedTest } from "../../../outcomes/paired_t.ts";
import { meanOf } from "../../../outcomes/scores.ts";
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
/** What the first trial is made of; the others have everything that came before theirs. */
const FIRST_SHARE = 0.4;
const TRIALS = 3;
/** Chance at which a correction that is of no use is used. */
const SIGNIFICANCE = 0.01;

/**
 * Each class against the rest, then scaled to add up to 1 (Zadrozny and Elkan, KDD 2002). Whether a correction helps is
 * tried on the newer answers, three parts one after another, each corrected by what lies a horizon and more before it.
 * Outcomes overlap, so blocks of a horizon are compared (`pairedTest`); only a gain that chance does not explain counts.
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
  const trials = Array.from({ length: TRIALS }, (_, k) => trialOf(answers, method, horizonBars, k));
  const stated = trials.flatMap((trial) => trial?.stated ?? []),
    corrected = trials.flatMap((trial) => trial?.corrected ?? []);
  if (stated.length === 0) return null;
  const { pValue } = pairedTest(Float64Array.from(stated, (loss, i) => loss - corrected[i]!), horizonBars);
  return {
    method,
    fittedAtMs,
    samples: answers.length,
    curves: pValue <= SIGNIFICANCE ? curvesOf(answers, method) : null,
    checked: { stated: meanOf(stated), corrected: meanOf(corrected), pValue, samples: stated.length },
  };
}

/** Losses of one part, as stated and as corrected; null where too little lies before it. */
function trialOf(answers: readonly JudgedAnswer[], method: keyof typeof FITS, horizonBars: number, k: number) {
  const edge = (part: number) => Math.round(answers.length * (FIRST_SHARE + (1 - FIRST_SHARE) * part / TRIALS));
  const from = edge(k), before = answers.slice(0, Math.max(0, from - horizonBars));
  if (before.length < FIRST_SHARE * SAMPLES_MIN / 2) return null;
  const curves = curvesOf(before, method), part = answers.slice(from, edge(k + 1));
  return {
    stated: part.map(({ stated, outcome }) => lossOf(stated, outcome)),
    corrected: part.map(({ stated, outcome }) => lossOf(corrects(curves, stated), outcome)),
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

const lossOf = (probabilities: Probabilities, outcome: Action): number => -Math.log(bounded(probabilities[outcome]));

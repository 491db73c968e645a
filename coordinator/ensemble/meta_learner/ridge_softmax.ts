import type { Action } from "../../../domain/forecast.ts";
import { solvePositive } from "./solve_positive.ts";
import { softmaxOf } from "./apply.ts";

/** Rows of a softmax regression over long, short and hold. */
export interface SoftmaxRows {
  /** Row-major. A constant column of ones is the caller's business. */
  readonly columns: Float64Array;
  readonly columnCount: number;
  /** Log odds against hold from which each row starts. */
  readonly longOdds: Float64Array;
  readonly shortOdds: Float64Array;
  readonly outcomes: readonly Action[];
  /** How much a row counts. */
  readonly weight: number;
}

/** Added to the log odds of long and of short, for each column. */
export interface SoftmaxCoefficients {
  readonly long: Float64Array;
  readonly short: Float64Array;
}

const STEPS_MAX = 50;
const HALVINGS_MAX = 30;
/** Of the objective, in nats: what a further step would gain. */
const ENOUGH = 1e-10;

/**
 * Softmax regression with a ridge penalty, by Newton's method (iteratively reweighted least squares: Hastie, Tibshirani
 * and Friedman, "The Elements of Statistical Learning", 4.4.1; ridge: le Cessie and van Houwelingen, Applied Statistics
 * 41, 1992). It minimises `weight · Σ −log P(outcome) + ridge / 2 · |coefficients|²`, so that few rows leave the odds where
 * they start. Convex, with one minimum; a step that does not lower the objective is halved.
 */
export function fitRidgeSoftmax(rows: SoftmaxRows, ridge: number): SoftmaxCoefficients {
  const size = rows.columnCount * 2;
  let at = new Float64Array(size), value = objective(rows, ridge, at);
  for (let step = 0; step < STEPS_MAX; step++) {
    const { gradient, hessian } = slopes(rows, ridge, at);
    const direction = solvePositive(hessian, gradient);
    const gain = dot(gradient, direction);
    if (gain < ENOUGH) break;
    const next = lower(rows, ridge, at, direction, value);
    if (!next) break;
    ({ at, value } = next);
  }
  return { long: at.slice(0, rows.columnCount), short: at.slice(rows.columnCount) };
}

/** Null when no part of the step lowers the objective: the minimum is as near as floats can tell. */
function lower(rows: SoftmaxRows, ridge: number, at: Float64Array, direction: Float64Array, value: number) {
  for (let halving = 0, share = 1; halving < HALVINGS_MAX; halving++, share /= 2) {
    const next = at.map((each, i) => each - share * direction[i]!);
    const reached = objective(rows, ridge, next);
    if (reached < value) return { at: next, value: reached };
  }
  return null;
}

function objective(rows: SoftmaxRows, ridge: number, at: Float64Array): number {
  let loss = 0;
  rows.outcomes.forEach((outcome, i) => loss -= Math.log(Math.max(1e-300, probabilitiesOf(rows, at, i)[outcome])));
  return rows.weight * loss + ridge / 2 * dot(at, at);
}

function probabilitiesOf({ columns, columnCount, longOdds, shortOdds }: SoftmaxRows, at: Float64Array, row: number) {
  let long = longOdds[row]!, short = shortOdds[row]!;
  for (let j = 0; j < columnCount; j++) {
    const x = columns[row * columnCount + j]!;
    long += at[j]! * x;
    short += at[columnCount + j]! * x;
  }
  return softmaxOf(long, short);
}

/** Gradient, and Hessian row-major: of long first, then of short. */
function slopes(rows: SoftmaxRows, ridge: number, at: Float64Array) {
  const { columns, columnCount: count, outcomes, weight } = rows, size = count * 2;
  const gradient = at.map((each) => ridge * each), hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) hessian[i * size + i] = ridge;
  outcomes.forEach((outcome, row) => {
    const { long, short } = probabilitiesOf(rows, at, row);
    const offLong = weight * (long - (outcome === "long" ? 1 : 0));
    const offShort = weight * (short - (outcome === "short" ? 1 : 0));
    const ll = weight * long * (1 - long), ss = weight * short * (1 - short), ls = -weight * long * short;
    for (let j = 0; j < count; j++) {
      const x = columns[row * count + j]!;
      gradient[j]! += offLong * x;
      gradient[count + j]! += offShort * x;
      for (let k = 0; k < count; k++) {
        const xx = x * columns[row * count + k]!;
        hessian[j * size + k]! += ll * xx;
        hessian[(count + j) * size + count + k]! += ss * xx;
        hessian[j * size + count + k]! += ls * xx;
        hessian[(count + j) * size + k]! += ls * xx;
      }
    }
  });
  return { gradient, hessian };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

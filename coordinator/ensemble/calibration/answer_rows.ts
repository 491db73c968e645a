import { type Action, ACTIONS } from "../../../domain/forecast.ts";

export type Probabilities = Readonly<Record<Action, number>>;

/** A stated answer and what came true. */
export interface JudgedAnswer {
  readonly stated: Probabilities;
  readonly outcome: Action;
}

/** Numbers of a row: one of each action, in the order of `ACTIONS`. */
export const ROW = ACTIONS.length;

/** Judged answers, oldest first, as a fit goes over them again and again. */
export interface AnswerRows {
  readonly count: number;
  /** Stated probabilities, `ROW` numbers an answer. */
  readonly stated: Float64Array;
  /** What came true, as an index of `ACTIONS`. */
  readonly outcomes: Uint8Array;
}

export function answerRows(answers: readonly JudgedAnswer[]): AnswerRows {
  const count = answers.length, stated = new Float64Array(count * ROW), outcomes = new Uint8Array(count);
  answers.forEach(({ stated: { long, short, hold }, outcome }, i) => {
    stated[i * ROW] = long;
    stated[i * ROW + 1] = short;
    stated[i * ROW + 2] = hold;
    outcomes[i] = ACTIONS.indexOf(outcome);
  });
  return { count, stated, outcomes };
}

/** Those from one index up to another: a view. */
export const rowsBetween = ({ stated, outcomes }: AnswerRows, from: number, to: number): AnswerRows => ({
  count: to - from,
  stated: stated.subarray(from * ROW, to * ROW),
  outcomes: outcomes.subarray(from, to),
});

import { type Action, ACTIONS } from "../../../domain/forecast.ts";

export type Probabilities = Readonly<Record<Action, number>>;

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

/**
 * The answers among some decisions.
 *
 * @param stated `ROW` numbers a decision, NaN where nothing was said. @param outcomes Of the same decisions.
 */
export function answerRows(stated: Float64Array, outcomes: Uint8Array): AnswerRows {
  const rows: AnswerRows = {
    count: outcomes.length,
    stated: new Float64Array(stated.length),
    outcomes: new Uint8Array(outcomes.length),
  };
  let count = 0;
  for (let i = 0; i < outcomes.length; i++) {
    if (Number.isNaN(stated[i * ROW])) continue;
    for (let k = 0; k < ROW; k++) rows.stated[count * ROW + k] = stated[i * ROW + k]!;
    rows.outcomes[count++] = outcomes[i]!;
  }
  return rowsBetween(rows, 0, count);
}

/** Those from one index up to another: a view. */
export const rowsBetween = ({ stated, outcomes }: AnswerRows, from: number, to: number): AnswerRows => ({
  count: to - from,
  stated: stated.subarray(from * ROW, to * ROW),
  outcomes: outcomes.subarray(from, to),
});

/**
 * The rule that keeps a test from being told its answers: a label looks ahead, so a row just before the tested ones would
 * know how theirs end (M. López de Prado, Advances in Financial Machine Learning, 2018, chapter 7).
 */

/** Rows `from` up to, not including, `to`, in order of time. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a row may be learnt from before a test begins. All three in one unit: milliseconds, or candles.
 *
 * @param knownAt When the row's label is known. At the very start of the test is early enough.
 * @param embargo Distance kept on top.
 */
export const knownBefore = (knownAt: number, testStart: number, embargo: number): boolean =>
  knownAt + embargo <= testStart;

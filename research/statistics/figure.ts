/** A number of a report, or why there is none. NaN and infinity are never a value. */
export type Figure = { readonly value: number } | { readonly value: null; readonly reason: string };

/** @param what Named in the reason when the number is none: `"Sharpe ratio"`. */
export const figure = (value: number, what: string): Figure =>
  Number.isFinite(value) ? { value } : noFigure(`${what} has no finite value here`);

export const noFigure = (reason: string): Figure => ({ value: null, reason });

/** `Sharpe ratio needs at least 2 returns, got 1`. Undefined when there are enough. */
export const tooFew = (what: string, least: number, noun: string, got: number): string | undefined =>
  got < least ? `${what} needs at least ${least} ${noun}, got ${got}` : undefined;

/** Where a figure lies with a stated probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Nominal coverage: 0.95. */
  readonly level: number;
}

/** A figure with how sure it is. */
export type Estimate = Figure & {
  /** Null without a value, and where the samples gave too few figures to tell. */
  readonly interval: Interval | null;
};

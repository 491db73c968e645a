import { type Usd } from "../../domain/money.ts";

/** What the account was worth at an instant: balance and open positions at market. */
export interface EquityPoint {
  /** Unix ms, UTC. */
  readonly timeMs: number;
  /** Exact, in 1e-8. */
  readonly equity: Usd;
}

export const DAY_MS = 86_400_000;
/** Markets of coins are open all days: a year is 365 of them, in every figure that is told by the year. */
export const YEAR_MS = 365 * DAY_MS;

export const periodsPerYear = (periodMs: number): number => YEAR_MS / periodMs;

/** @returns What is wrong with a series; undefined when times rise and equity stays above 0. */
export function equityFault(series: readonly EquityPoint[]): string | undefined {
  for (let i = 0; i < series.length; i++) {
    const { timeMs, equity } = series[i]!;
    if (!Number.isSafeInteger(timeMs)) return `Equity point ${i} has time ${timeMs}, not Unix ms`;
    if (i > 0 && timeMs <= series[i - 1]!.timeMs) return `Equity point ${i} is not after the one before it`;
    if (!Number.isSafeInteger(equity)) return `Equity point ${i} is ${equity}, not a whole number of 1e-8`;
    if (equity <= 0) return `Equity point ${i} is ${equity}: returns need equity above 0`;
  }
  return undefined;
}

/**
 * The series on a regular grid: at each end of a period the equity known last, from the first point to the last.
 * A period without a point repeats what stood.
 *
 * @param periodMs A grid's step; its ends are multiples of it, so a day ends at midnight UTC.
 * @returns First the starting point itself; empty for an empty series.
 */
export function atPeriodEnds(series: readonly EquityPoint[], periodMs: number): EquityPoint[] {
  const first = series[0], last = series.at(-1);
  if (!first || !last) return [];
  const points = [first];
  let place = 0;
  for (let end = (Math.floor(first.timeMs / periodMs) + 1) * periodMs; end <= last.timeMs; end += periodMs) {
    while (place + 1 < series.length && series[place + 1]!.timeMs <= end) place++;
    points.push({ timeMs: end, equity: series[place]!.equity });
  }
  return points;
}

/** Simple returns, E(t) / E(t−1) − 1: one fewer than points. The only place where equity becomes a float. */
export function returnsOf(series: readonly EquityPoint[]): Float64Array {
  const returns = new Float64Array(Math.max(0, series.length - 1));
  for (let i = 0; i < returns.length; i++) returns[i] = series[i + 1]!.equity / series[i]!.equity - 1;
  return returns;
}

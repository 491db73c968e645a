import type { EquityPoint } from "../equity_series.ts";

/** One row of the table: a year's twelve months and what they compound to. */
export interface YearOfReturns {
  readonly year: number;
  /** January first; a share, null where the series has no point. */
  readonly months: readonly (number | null)[];
  readonly total: number;
}

/** Returns by calendar month (UTC), oldest year first. The first and the last month may be part of one. */
export function monthlyReturns(series: readonly EquityPoint[]): YearOfReturns[] {
  const years = new Map<number, (number | null)[]>();
  const first = series[0];
  if (!first || series.length < 2) return [];
  let opening: number = first.equity;
  for (let i = 1; i < series.length; i++) {
    const { timeMs, equity } = series[i]!, next = series[i + 1];
    if (next && monthOf(next.timeMs) === monthOf(timeMs)) continue;
    const month = monthOf(timeMs), year = Math.floor(month / 12);
    if (!years.has(year)) years.set(year, Array(12).fill(null));
    years.get(year)![month % 12] = equity / opening - 1;
    opening = equity;
  }
  return [...years].map(([year, months]) => ({
    year,
    months,
    total: months.reduce((grown: number, each) => grown * (1 + (each ?? 0)), 1) - 1,
  }));
}

/** Months since year 0. A point on the first instant of a month closes the one before it. */
function monthOf(timeMs: number): number {
  const date = new Date(timeMs - 1);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

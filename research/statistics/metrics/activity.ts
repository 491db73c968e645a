import type { ClosedTrade } from "../closed_trade.ts";
import type { EquityPoint } from "../equity_series.ts";

/**
 * What was bought and sold in each period, in accounts: a trade's entry value when it begins and again when it ends, over
 * the equity at the period's start. Its mean × periods a year is the annual turnover.
 *
 * @param grid Ends of the periods, the first point being the start of the first. @returns One fewer than points.
 */
export function turnoverByPeriod(trades: readonly ClosedTrade[], grid: readonly EquityPoint[]): Float64Array {
  const traded = new Float64Array(Math.max(0, grid.length - 1));
  const add = (timeMs: number, notional: number) => {
    const period = periodOf(grid, timeMs);
    if (period !== undefined) traded[period]! += notional / grid[period]!.equity;
  };
  for (const { entryTimeMs, exitTimeMs, notionalUsd } of trades) {
    add(entryTimeMs, notionalUsd);
    add(exitTimeMs, notionalUsd);
  }
  return traded;
}

/** Share of each period with a position, 0 to 1: overlapping trades count once. Its mean is the exposure. */
export function exposureByPeriod(trades: readonly ClosedTrade[], grid: readonly EquityPoint[]): Float64Array {
  const shares = new Float64Array(Math.max(0, grid.length - 1));
  const first = grid[0], last = grid.at(-1);
  if (!first || !last) return shares;
  let reachedMs = first.timeMs;
  for (const { entryTimeMs, exitTimeMs } of trades.toSorted((a, b) => a.entryTimeMs - b.entryTimeMs)) {
    const toMs = Math.min(exitTimeMs, last.timeMs);
    let fromMs = Math.max(entryTimeMs, reachedMs);
    for (let period = periodOf(grid, fromMs); period !== undefined && fromMs < toMs; period++) {
      const startMs = grid[period]!.timeMs, endMs = grid[period + 1]!.timeMs;
      shares[period]! += (Math.min(toMs, endMs) - fromMs) / (endMs - startMs);
      fromMs = endMs;
    }
    reachedMs = Math.max(reachedMs, toMs);
  }
  return shares;
}

/** @returns The period from its start up to, not including, its end (the last one's included); undefined outside. */
function periodOf(grid: readonly EquityPoint[], timeMs: number): number | undefined {
  if (grid.length < 2 || timeMs < grid[0]!.timeMs || timeMs > grid.at(-1)!.timeMs) return undefined;
  let low = 0, high = grid.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (grid[middle]!.timeMs <= timeMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

import type { EquityCurve } from "../../coordinator/ports/research/backtests.ts";
import { toNumber } from "../../domain/money.ts";
import { thinnedPlaces } from "../report/page/thinned.ts";
import type { EquityPoint } from "../statistics/equity_series.ts";

/** As wide as a chart is. */
const STRETCHES = 250;

/**
 * Equity for a chart: of each stretch of time the first, the lowest, the highest and the last point.
 *
 * @param series From the first balance on. @param held The same balance held, where there is one.
 */
export function equityCurve(series: readonly EquityPoint[], held: readonly EquityPoint[] | null): EquityCurve {
  const heldAt = new Map(held?.map(({ timeMs, equity }) => [timeMs, equity]));
  const falls = fallsOf(series);
  const [times, equity, bought, drawdown]: [number[], number[], (number | null)[], number[]] = [[], [], [], []];
  let from = 0, lastHeld: number | null = null;
  for (const place of thinnedPlaces(series.length, (i) => series[i]!.equity, STRETCHES)) {
    const point = series[place]!;
    const now = heldAt.get(point.timeMs);
    if (now !== undefined) lastHeld = dollars(now);
    times.push(point.timeMs);
    equity.push(dollars(point.equity));
    bought.push(lastHeld);
    let deepest = 0;
    for (; from <= place; from++) deepest = Math.max(deepest, falls[from]!);
    drawdown.push(Number(deepest.toFixed(6)));
  }
  return { times, equity, held: bought, drawdown };
}

const dollars = (units: EquityPoint["equity"]): number => Number(toNumber(units).toFixed(2));

function fallsOf(series: readonly EquityPoint[]): Float64Array {
  const falls = new Float64Array(series.length);
  let high = -Infinity;
  series.forEach(({ equity }, i) => {
    high = Math.max(high, equity);
    falls[i] = high > 0 ? 1 - equity / high : 0;
  });
  return falls;
}

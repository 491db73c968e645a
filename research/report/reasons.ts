import type { BuyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import type { Estimate } from "../statistics/figure.ts";
import type { Performance } from "../statistics/performance.ts";

/** Why figures of a report are null, by their names. */
export function reasonsOf(
  { winRate, profitFactor, cagr, sharpe, sortino, calmar, expectancy, exposure }: Performance,
  noSample: string | null,
  held: BuyAndHold | null,
): Record<string, string> {
  const estimates: Record<string, Estimate> = {
    win_rate: winRate,
    profit_factor: profitFactor,
    cagr,
    sharpe,
    sortino,
    calmar,
    expectancy,
    exposure,
  };
  const reasons = Object.entries(estimates).flatMap(([name, told]) => told.value === null ? [[name, told.reason]] : []);
  if (noSample !== null) reasons.push(["deflated_sharpe", noSample], ["probabilistic_sharpe", noSample]);
  if (held === null) reasons.push(["buy_and_hold", "The balance cannot buy anything of the first market"]);
  return Object.fromEntries(reasons);
}

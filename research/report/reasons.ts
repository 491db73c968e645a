import type { Estimate } from "../statistics/figure.ts";
import type { Performance } from "../statistics/performance.ts";
import type { HeldAgainst } from "./held_against.ts";

/** Why figures of a report are null, by their names. */
export function reasonsOf(
  { winRate, profitFactor, cagr, sharpe, sortino, calmar, expectancy, exposure }: Performance,
  noSample: string | null,
  held: HeldAgainst,
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
  if (!held.first) reasons.push(["buy_and_hold", "The balance cannot buy anything of the first market"]);
  if (!held.all) reasons.push(["buy_and_hold_all", "An equal part of the balance cannot buy anything of some market"]);
  return Object.fromEntries(reasons);
}

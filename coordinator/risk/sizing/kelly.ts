import { fraction } from "../../../domain/money.ts";
import type { TradingLimits } from "../settings.ts";
import { fixedFraction } from "./fixed_fraction.ts";
import type { SizingInput, SizingMethod } from "./method.ts";

/**
 * The Kelly stake for a bet that wins `b` per unit lost with probability `p`: `f = p − (1 − p) / b`.
 * Source: J. L. Kelly, "A New Interpretation of Information Rate", Bell System Technical Journal 35 (1956).
 *
 * @returns Share of equity to stake, 0 when there is no edge.
 */
export function kellyFraction(winProbability: number, winFraction: number, lossFraction: number): number {
  if (!(winFraction > 0)) return 0;
  if (!(lossFraction > 0)) return 1;
  return Math.max(0, winProbability - (1 - winProbability) * lossFraction / winFraction);
}

/**
 * A configured share (`kelly_fraction`) of the Kelly stake, which is taken as the position's value: never geared up. Until
 * `kelly_min_trades` have shown that probabilities mean something, no more than `fixed_fraction` wishes.
 */
export const kelly: SizingMethod = {
  name: "kelly",
  size: (input, trading) => {
    const stake = kellyStake(input, trading);
    if (input.closedTrades >= trading.kelly_min_trades) return stake;
    const { notional, detail } = fixedFraction.size(input, trading);
    const few = `${input.closedTrades} of ${trading.kelly_min_trades} trades`;
    return stake.notional <= notional ? stake : { notional, detail: `${detail}, at most, after ${few}` };
  },
};

function kellyStake(
  { equity, winProbability, winFraction, lossFraction }: SizingInput,
  { kelly_fraction }: TradingLimits,
) {
  const full = kellyFraction(winProbability, winFraction, lossFraction);
  return {
    notional: fraction(equity, full * kelly_fraction),
    detail: `${kelly_fraction} of the Kelly stake ${full.toFixed(4)} (p ${winProbability.toFixed(3)}, win ${
      winFraction.toFixed(5)
    }, loss ${lossFraction.toFixed(5)})`,
  };
}

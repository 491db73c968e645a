import type { Usd } from "../../domain/money.ts";

/**
 * An amount divided by weights, to the last unit: the largest remainders get what rounding leaves (A. Hamilton, 1792).
 *
 * @param weights 0 or more; all 0 counts as all alike. @returns As many amounts, which add up to `amount` exactly.
 */
export function allocate(amount: Usd, weights: readonly number[]): Usd[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, each) => total + each, 0);
  const shares = weights.map((weight) => sum > 0 ? weight / sum : 1 / weights.length);
  const exact = shares.map((share) => Math.abs(amount) * share);
  const parts = exact.map(Math.floor);
  let left = Math.abs(amount) - parts.reduce((total, each) => total + each, 0);
  const byRemainder = exact.map((each, i) => ({ i, remainder: each - parts[i]! }))
    .toSorted((a, b) => b.remainder - a.remainder || a.i - b.i);
  const step = Math.sign(left);
  for (let k = 0; left !== 0; k = (k + 1) % parts.length, left -= step) parts[byRemainder[k]!.i]! += step;
  return parts.map((part) => (amount < 0 && part !== 0 ? -part : part) as Usd);
}

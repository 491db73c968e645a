import { quantile } from "../moments.ts";

/** A figure held against what chance gives. */
export interface AgainstChance {
  readonly observed: number;
  /**
   * (b + 1) / (m + 1) with b of m chance figures as high or higher, never 0: B. Phipson and G. Smyth, "Permutation
   * P-values Should Never Be Zero", 2010. One-sided.
   */
  readonly pValue: number;
  readonly draws: number;
  /** What chance gave: its 5 %, 50 % and 95 % quantile. */
  readonly chance: { readonly low: number; readonly median: number; readonly high: number };
}

/** Figures that differ by rounding alone count as equal. */
const ROUNDING = 1e-12;

/** @param drawn Not empty; sorted here. */
export function againstChance(observed: number, drawn: Float64Array): AgainstChance {
  drawn.sort();
  const bar = observed - ROUNDING * Math.abs(observed);
  let asHigh = 0;
  for (const figure of drawn) if (figure >= bar) asHigh++;
  return {
    observed,
    pValue: (asHigh + 1) / (drawn.length + 1),
    draws: drawn.length,
    chance: { low: quantile(drawn, 0.05), median: quantile(drawn, 0.5), high: quantile(drawn, 0.95) },
  };
}

import { normalQuantile } from "../normal.ts";

/** Euler and Mascheroni's γ. */
const EULER = 0.5772156649015329;

/**
 * The highest of N standard normal draws, on average: (1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)) (D. Bailey, J. Borwein,
 * M. López de Prado and Q. J. Zhu, "Pseudo-Mathematics and Financial Charlatanism", 2014, proposition 1). Good from N = 5 on.
 *
 * @param trials N, at least 1, not always whole. @returns 0 for one trial: nothing was chosen.
 */
export function expectedMaximum(trials: number): number {
  if (trials <= 1) return 0;
  const value = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.max(0, value);
}

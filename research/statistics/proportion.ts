import type { Interval } from "./figure.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Where a probability lies of which `count` in `of` trials were seen: E. B. Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference", 1927. Has a width also where all or none were seen.
 *
 * @param of At least 1.
 */
export function wilsonInterval(count: number, of: number, level: number): Interval {
  const z = normalQuantile((1 + level) / 2), share = count / of, weight = z * z / of;
  const middle = (share + weight / 2) / (1 + weight);
  const half = z * Math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half), level };
}

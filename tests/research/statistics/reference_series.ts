export type SeriesFormula = readonly [seed: number, length: number, mean: number, width: number, phi: number];

/**
 * Returns by a formula that any language computes alike: x ← 16807 x mod (2³¹ − 1) (S. Park and K. Miller's minimal
 * standard), c ← φ c + (x / (2³¹ − 1) − 0.5) width, r = mean + c. Figures of other programs in these tests are of it.
 */
export function referenceSeries([seed, length, mean, width, phi]: SeriesFormula): Float64Array {
  let x = seed, c = 0;
  return Float64Array.from({ length }, () => {
    x = 16_807 * x % 2_147_483_647;
    c = phi * c + (x / 2_147_483_647 - 0.5) * width;
    return mean + c;
  });
}

/** Distance over the expected value's size; 0 when both are equal, Infinity when one of them is missing. */
export function relativeError(actual: number | null, expected: number | null): number {
  if (actual === expected) return 0;
  if (actual === null || expected === null) return Infinity;
  const error = Math.abs(actual - expected) / Math.abs(expected);
  return Number.isNaN(error) ? Infinity : error;
}

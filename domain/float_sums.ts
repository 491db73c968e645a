/**
 * Sums of floats in four lanes, which are added up in the end: a processor waits for each addition to one sum before it
 * begins the next, and adds to four at the same time. The same numbers in the same order give the same sum.
 */
const LANES = 4;

export function sumOf(values: Float64Array): number {
  const whole = values.length - values.length % LANES;
  let a = 0, b = 0, c = 0, d = 0;
  for (let i = 0; i < whole; i += LANES) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]!;
  return a + b + (c + d);
}

export function sumOfSquares(values: Float64Array): number {
  const whole = values.length - values.length % LANES;
  let a = 0, b = 0, c = 0, d = 0;
  for (let i = 0; i < whole; i += LANES) {
    a += values[i]! ** 2;
    b += values[i + 1]! ** 2;
    c += values[i + 2]! ** 2;
    d += values[i + 3]! ** 2;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! ** 2;
  return a + b + (c + d);
}

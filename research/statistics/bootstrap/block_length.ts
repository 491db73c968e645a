import { mean, type Numbers } from "../moments.ts";

/** Mean length of a block (stationary), and length of one (circular). In observations, 1 or more, rarely whole. */
export interface BlockLengths {
  readonly stationary: number;
  readonly circular: number;
}

/**
 * Length of blocks for the bootstrap of a mean, chosen by the data: D. N. Politis and H. White, "Automatic Block-Length
 * Selection for the Dependent Bootstrap", 2004, with the correction by A. Patton, Politis and White, 2009:
 * b = (2 G² / D)^(1/3) n^(1/3), D = 2 g(0)² (stationary) or 4/3 g(0)² (circular), G = Σ λ(k/M) |k| R(k), g(0) = Σ λ(k/M) R(k)
 * with the flat-top window λ and M twice the first of K lags in a row whose autocorrelations lie within
 * ±2 √(log₁₀ n / n). Not above min(3 √n, n/3).
 *
 * @returns 1 and 1 for fewer than 9 values or equal ones: there is no dependence to be seen.
 */
export function optimalBlockLengths(values: Numbers): BlockLengths {
  const n = values.length;
  const lagsInARow = Math.max(5, Math.floor(Math.log10(n)));
  const mostLags = Math.min(Math.ceil(Math.sqrt(n)) + lagsInARow, n - 1);
  const covariances = n < 9 ? null : autocovariances(values, mostLags);
  if (!covariances || !(covariances[0]! > 0)) return { stationary: 1, circular: 1 };
  const window = Math.min(2 * firstQuietLag(covariances, lagsInARow, n), mostLags);
  let slope = 0, spectrum = covariances[0]!;
  for (let lag = 1; lag <= window; lag++) {
    const weight = 2 * lag <= window ? 1 : 2 * (1 - lag / window);
    slope += 2 * weight * lag * covariances[lag]!;
    spectrum += 2 * weight * covariances[lag]!;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const length = (factor: number) => {
    const wished = Math.cbrt(2 * slope ** 2 / (factor * spectrum ** 2) * n);
    return Math.min(longest, Math.max(1, Number.isNaN(wished) ? longest : wished));
  };
  return { stationary: length(2), circular: length(4 / 3) };
}

/** First of `inARow` lags one after another that say nothing; as many as were looked at when there is no such row. */
function firstQuietLag(covariances: Float64Array, inARow: number, n: number): number {
  const bound = 2 * Math.sqrt(Math.log10(n) / n) * covariances[0]!;
  let quiet = 0;
  for (let lag = 1; lag < covariances.length; lag++) {
    quiet = Math.abs(covariances[lag]!) < bound ? quiet + 1 : 0;
    if (quiet === inARow) return lag - inARow + 1;
  }
  return covariances.length - 1;
}

function autocovariances(values: Numbers, lags: number): Float64Array {
  const n = values.length, average = mean(values);
  const centred = Float64Array.from({ length: n }, (_, i) => values[i]! - average);
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += centred[i]! * centred[i - lag]!;
    return sum / n;
  });
}

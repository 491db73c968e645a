import jStat from "jstat";

/** Numbers in a row: plain or typed. */
export type Numbers = ArrayLike<number>;

export const mean = (values: Numbers): number => jStat.mean(values);

/** With n − 1: that of a sample. */
export const sampleDeviation = (values: Numbers): number => jStat.stdev(values, true);

/** γ₃ = m₃ / m₂^(3/2), moments about the mean with n; 0 for a symmetric series. */
export const skewness = (values: Numbers): number => jStat.skewness(values);

/** γ₄ = m₄ / m₂², moments about the mean with n; 3, not 0, for a normal series. */
export const kurtosis = (values: Numbers): number => jStat.kurtosis(values) + 3;

/** Whether a deviation is only what rounding leaves of equal values. */
export const isConstant = (values: Numbers): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
};

/** @param p 0 to 1. Linear between the sorted values (type 7, that of R and NumPy). @param sorted Rising, not empty. */
export function quantile(sorted: Numbers, p: number): number {
  const place = p * (sorted.length - 1), below = Math.floor(place);
  const low = sorted[below]!, high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

/** @returns What is not a finite number, by its place; undefined when all are. */
export function finiteFault(values: Numbers, what: string): string | undefined {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return `${what} ${i} is ${values[i]}, not a number`;
  }
  return undefined;
}

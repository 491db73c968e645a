/** Figures in sentences. A decision writes some thirty of them, so they are made of whole numbers: `toFixed` is slow. */

const LARGE = 1e12;

/** Two decimals, rounded half away from zero. */
export function twoDecimals(value: number): string {
  const size = Math.abs(value);
  if (!(size < LARGE)) return value.toFixed(2);
  const hundredths = Math.round(size * 100), rest = hundredths % 100;
  const sign = value < 0 && hundredths > 0 ? "-" : "";
  return `${sign}${(hundredths - rest) / 100}.${rest < 10 ? "0" : ""}${rest}`;
}

/** A fraction as people read it: 0.125 is `12.50 %`. */
export const percent = (ratio: number): string => `${twoDecimals(ratio * 100)} %`;

import { mean, type Numbers } from "../moments.ts";

/** y = intercept + slope · x by least squares. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Share of y's variance that the line explains, 0 to 1; 0 when y never changes. */
  readonly rSquared: number;
}

/** @returns Null when x never changes. */
export function lineThrough(x: Numbers, y: Numbers): Line | null {
  const meanX = mean(x), meanY = mean(y);
  let xx = 0, xy = 0, yy = 0;
  for (let i = 0; i < x.length; i++) {
    const offX = x[i]! - meanX, offY = y[i]! - meanY;
    xx += offX * offX;
    xy += offX * offY;
    yy += offY * offY;
  }
  if (!(xx > 0)) return null;
  return { slope: xy / xx, intercept: meanY - xy / xx * meanX, rSquared: yy > 0 ? xy * xy / (xx * yy) : 0 };
}

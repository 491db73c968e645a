import jStat from "jstat";

/** How a figure stood when the program was warm, and how it stood in the end. */
export interface Growth {
  readonly warm: number;
  readonly end: number;
  /** Share by which it has grown; below zero when it shrank. */
  readonly share: number;
}

/** A figure swings by what is done at the moment: fifths of a series are held against each other by their medians. */
const PARTS = 5;
/** So many are the warming up: what is remembered of candles, answers and trades is full after some 3,000 decisions. */
const WARM_AFTER = 2;

/** @param values In order of time. Null below ten values: that says nothing. */
export function growthOf(values: readonly number[]): Growth | null {
  const part = Math.floor(values.length / PARTS);
  if (part < 1) return null;
  const warm = jStat.median(values.slice(WARM_AFTER * part, (WARM_AFTER + 1) * part));
  const end = jStat.median(values.slice(-part));
  return { warm, end, share: end / warm - 1 };
}

/** One row of features a bar; null while they are warming up. Only bars up to a row's own may have a part in it. */
export type FeatureFunction<Bar> = (bars: readonly Bar[]) => readonly (ArrayLike<number> | null)[];

/** Where two computations of one feature differ. */
export interface FeatureDifference {
  /** Index of the bar. */
  readonly bar: number;
  /** Index within the row; null when only one of the two had the row at all. */
  readonly feature: number | null;
  /** Undefined without a row. */
  readonly expected: number | undefined;
  readonly found: number | undefined;
}

/** @param tolerance Relative to the larger of the two, and absolute below 1. NaN equals NaN. */
export function rowDifference(
  bar: number,
  expected: ArrayLike<number> | null | undefined,
  found: ArrayLike<number> | null | undefined,
  tolerance: number,
): FeatureDifference | null {
  if (!expected && !found) return null;
  if (!expected || !found || expected.length !== found.length) {
    return { bar, feature: null, expected: undefined, found: undefined };
  }
  for (let feature = 0; feature < expected.length; feature++) {
    const a = expected[feature]!, b = found[feature]!;
    const close = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
    if (!close) return { bar, feature, expected: a, found: b };
  }
  return null;
}

import { err, ok, type Result } from "../../../domain/result.ts";
import { type FeatureDifference, type FeatureFunction, rowDifference } from "./feature_rows.ts";

export interface LookaheadOptions {
  /** At how many bars, evenly spread, the history is cut off. Each costs one computation. */
  readonly cuts: number;
  /** 0 asks for equality to the last bit. */
  readonly tolerance: number;
}

export interface Lookahead extends FeatureDifference {
  /** How many bars were known when it came out differently. `expected` is what was told with them alone. */
  readonly barsKnown: number;
}

/**
 * Whether features know of bars that had not come yet: computed again on history that ends earlier, each row must be what
 * it was. A false answer cannot come from this check, a missed one can: it sees what it cuts.
 *
 * @returns The first difference by bar at the earliest cut that shows one; null when there is none.
 */
export function lookahead<Bar>(
  features: FeatureFunction<Bar>,
  bars: readonly Bar[],
  { cuts, tolerance }: LookaheadOptions,
): Result<Lookahead | null> {
  if (!(Number.isInteger(cuts) && cuts >= 1)) return err(`Cuts must be 1 or more, was ${cuts}`);
  if (bars.length < 2) return err(`A lookahead check needs 2 bars, got ${bars.length}`);
  const whole = features(bars);
  if (whole.length !== bars.length) return err(`${whole.length} rows of features for ${bars.length} bars`);
  for (const barsKnown of placesOf(cuts, bars.length)) {
    const known = features(bars.slice(0, barsKnown));
    for (let bar = 0; bar < barsKnown; bar++) {
      const difference = rowDifference(bar, known[bar], whole[bar], tolerance);
      if (difference) return ok({ ...difference, barsKnown });
    }
  }
  return ok(null);
}

/** Rising, distinct, each at least 1 and below `bars`. */
const placesOf = (cuts: number, bars: number): number[] => [
  ...new Set(Array.from({ length: cuts }, (_, i) => Math.max(1, Math.floor((i + 1) * bars / (cuts + 1))))),
];

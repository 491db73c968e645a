import { err, ok, type Result } from "../../../domain/result.ts";
import { type FeatureFunction, rowDifference } from "./feature_rows.ts";

export interface WarmUpOptions {
  /** First bars of the shorter histories. More of them catch what depends on where the market stood. */
  readonly starts: readonly number[];
  /** Relative, absolute below 1. */
  readonly tolerance: number;
}

export interface WarmUp {
  /** Bars a history must have before its last row, and every later one, agrees with a longer history's. */
  readonly bars: number;
  /** The start that needed them. */
  readonly start: number;
}

/**
 * How long features take to forget where they began: each shorter history's rows are held against those of the whole one.
 *
 * @returns Why not, when a history ended before its features agreed.
 */
export function warmUp<Bar>(
  features: FeatureFunction<Bar>,
  bars: readonly Bar[],
  { starts, tolerance }: WarmUpOptions,
): Result<WarmUp> {
  if (starts.length === 0) return err("A warm-up check needs a start");
  const whole = features(bars);
  if (!whole.at(-1)) return err(`After ${bars.length} bars features are still warming up`);
  let longest: WarmUp = { bars: 0, start: starts[0]! };
  for (const start of starts) {
    if (!(Number.isInteger(start) && start >= 1 && start < bars.length)) {
      return err(`A shorter history starts at bar 1 to ${bars.length - 1}, was ${start}`);
    }
    const needed = barsUntilEqual(features(bars.slice(start)), whole, start, tolerance);
    if (needed > bars.length - start) {
      return err(`After ${bars.length - start} bars from bar ${start} features still differ from a longer history's`);
    }
    if (needed > longest.bars) longest = { bars: needed, start };
  }
  return ok(longest);
}

/** One more than the bars there are when the last row still differs. */
function barsUntilEqual(
  rows: readonly (ArrayLike<number> | null)[],
  whole: readonly (ArrayLike<number> | null)[],
  start: number,
  tolerance: number,
): number {
  let last = rows.length - 1;
  while (last >= 0 && rowDifference(start + last, whole[start + last], rows[last], tolerance) === null) last--;
  return last + 2;
}

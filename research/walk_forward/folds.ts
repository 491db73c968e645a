import { type Candle, closeTimeMs, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { ok, type Result } from "../../domain/result.ts";
import { walkForward } from "../statistics/cross_validation/walk_forward.ts";

/** One window: learned from, then traded. Times are Unix ms. */
export interface Fold {
  /** Open time of the first candle that is learned from. */
  readonly trainFromMs: number;
  /** Nothing that closed later is seen, and no label that was known later. */
  readonly trainToMs: number;
  /** Open time of the first traded candle. */
  readonly testFromMs: number;
  /** Of the first candle after the traded ones. */
  readonly testToMs: number;
  /** Newest candles that are learned from; null for all. */
  readonly windowCandles: number | null;
}

export interface FoldOptions {
  readonly folds: number;
  /** `anchored` learns from all that was, `rolling` from as much as the first window had. */
  readonly mode: "anchored" | "rolling";
  /** Share of the candles that is only learned from. */
  readonly trainShare: number;
  /** Between the last label that is learned and the first traded candle. */
  readonly embargoCandles: number;
  /** Candles until the label of a candle is known. */
  readonly horizonCandles: number;
}

/** Windows one after another to the end of the candles. @returns Why there are none: too few candles for them. */
export function walkForwardFolds(
  candles: readonly Candle[],
  timeframe: Timeframe,
  { folds, mode, trainShare, embargoCandles, horizonCandles }: FoldOptions,
): Result<Fold[]> {
  const stepMs = timeframeMs(timeframe);
  const labels = candles.map((candle) => {
    const startMs = closeTimeMs(candle, timeframe);
    return { startMs, endMs: startMs + horizonCandles * stepMs };
  });
  const testRows = Math.floor(candles.length * (1 - trainShare) / folds);
  const trainRows = mode === "rolling" ? candles.length - folds * testRows : null;
  const splits = walkForward(labels, { folds, testRows, trainRows, embargoMs: embargoCandles * stepMs });
  if (!splits.ok) return splits;
  return ok(splits.value.map(({ train, test }) => ({
    trainFromMs: candles[train[0]!]!.openTimeMs,
    // A test is decided first at its first candle's close; a model that saw that candle would still have seen the test.
    trainToMs: Math.min(labels[train.at(-1)!]!.endMs, candles[test[0]!]!.openTimeMs - embargoCandles * stepMs),
    testFromMs: candles[test[0]!]!.openTimeMs,
    testToMs: candles[test.at(-1)!]!.openTimeMs + stepMs,
    windowCandles: mode === "rolling" ? train.length : null,
  })));
}

import { timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import type { TimeRange } from "../day_range.ts";

/** Which candles of a file train the models and which are traded. They never overlap. */
export interface ReplayPlan {
  /** Candles that opened before this train the models. */
  readonly trainToMs: number;
  /** First traded candle, and the end of the last one. */
  readonly tradeFromMs: number;
  readonly tradeToMs: number;
  /** What the user should know, e.g. that trading starts later than asked for. */
  readonly notes: readonly string[];
}

/** Models are trained on this share of a file; only the rest is traded. */
const TRAINING_SHARE = 0.4;
const TRADED_MIN = 2;

/** @param trained False when the models come from elsewhere: then the whole file may be traded after its warm-up. */
export function replayPlan(
  file: Pick<CandleFile, "path" | "candles" | "timeframe">,
  range: TimeRange,
  trained: boolean,
  warmupCandles: number,
): Result<ReplayPlan> {
  const { candles, timeframe, path } = file;
  const reserved = trained ? Math.floor(candles.length * TRAINING_SHARE) : Math.min(warmupCandles, candles.length - 1);
  const boundary = candles[reserved];
  if (!boundary) return err(`${path} holds ${candles.length} candles: too few to train on and to trade`);
  const askedMs = range.fromMs ?? boundary.openTimeMs;
  const tradeFromMs = Math.max(askedMs, boundary.openTimeMs);
  const lastCloseMs = candles.at(-1)!.openTimeMs + timeframeMs(timeframe);
  const tradeToMs = Math.min(range.toMs ?? lastCloseMs, lastCloseMs);
  if (tradeFromMs >= lastCloseMs) {
    return err(`Nothing to trade: ${path} ends at ${day(lastCloseMs)}, before ${day(tradeFromMs)}`);
  }
  if (tradeToMs < tradeFromMs) {
    return err(
      `Nothing to trade: the range ends at ${day(tradeToMs)}, and trading in ${path} begins at ${
        day(tradeFromMs)
      } at the earliest: ${why(trained, warmupCandles)}`,
    );
  }
  const traded = candles.filter(({ openTimeMs }) => openTimeMs >= tradeFromMs && openTimeMs <= tradeToMs).length;
  if (traded < TRADED_MIN) {
    return err(
      `Nothing to trade between ${day(tradeFromMs)} and ${day(tradeToMs)} in ${path} (${
        day(candles[0]!.openTimeMs)
      } to ${day(lastCloseMs)}; trading begins at ${day(boundary.openTimeMs)}: ${why(trained, warmupCandles)})`,
    );
  }
  const notes = tradeFromMs > askedMs ? [`Trading starts at ${day(tradeFromMs)}: ${why(trained, warmupCandles)}`] : [];
  return ok({ trainToMs: boundary.openTimeMs, tradeFromMs, tradeToMs, notes });
}

/**
 * The time that several files share: trading begins where all of them may be traded and ends with the first that ends.
 * The models learn from the first one.
 */
export function commonPlan(plans: readonly ReplayPlan[]): Result<ReplayPlan> {
  const tradeFromMs = Math.max(...plans.map((each) => each.tradeFromMs));
  const tradeToMs = Math.min(...plans.map((each) => each.tradeToMs));
  if (tradeToMs <= tradeFromMs) {
    return err(
      `The files share no time to trade: one begins at ${day(tradeFromMs)}, another ends at ${day(tradeToMs)}`,
    );
  }
  const notes = plans.flatMap((each) => each.notes.filter(() => each.tradeFromMs === tradeFromMs)).slice(0, 1);
  return ok({ trainToMs: plans[0]!.trainToMs, tradeFromMs, tradeToMs, notes });
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

const why = (trained: boolean, warmupCandles: number): string =>
  trained
    ? `the candles before it, ${TRAINING_SHARE * 100} % of the file, train the models`
    : `the ${warmupCandles} candles before it warm the indicators up`;

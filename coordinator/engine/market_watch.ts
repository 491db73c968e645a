import type { Candle } from "../../domain/candle.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";
import { Recent } from "../../domain/recent.ts";
import { SlidingNumbers } from "../../domain/sliding_numbers.ts";
import type { Opinion } from "../../domain/opinion.ts";
import { type FeatureSource, FeatureStream, isWarm } from "../../features/mod.ts";
import { logReturn } from "../risk/returns.ts";
import type { OpenOpinion } from "../ensemble/opinion.ts";

/** What is kept of a market's candles: their features, and what models said of them. */
export interface MarketWatch {
  readonly stream: FeatureSource;
  readonly candles: Recent<Candle>;
  /** Logarithmic, from each of the candles to the next. */
  readonly returns: SlidingNumbers;
  features: FeatureVector | null;
  /** Those of the candles before, warm ones without a gap, oldest first; as many as there are candles at most. */
  readonly history: Recent<FeatureVector>;
  /** Of each of them, ATR percent. */
  readonly natrs: SlidingNumbers;
  /** What models said of its candles and what is not judged yet, oldest first. */
  opinions: OpenOpinion[];
  /** What they said in former lives, by the candle's open time, until the market has come by there. */
  readonly former: Map<number, Opinion>;
  /** Open time of the newest candle that a former life has decided on; null when none has. */
  readonly decidedToMs: number | null;
}

/** @param former What models said of its candles in former lives. @param stream Where the features come from. */
export const createWatch = (
  former: readonly Opinion[],
  stream: FeatureSource = new FeatureStream(),
): MarketWatch => ({
  stream,
  candles: new Recent(),
  returns: new SlidingNumbers(),
  features: null,
  history: new Recent(),
  natrs: new SlidingNumbers(),
  opinions: [],
  former: new Map(former.map((opinion) => [opinion.candleOpenTimeMs, opinion])),
  decidedToMs: former.reduce<number | null>(
    (newestMs, { candleOpenTimeMs }) => Math.max(newestMs ?? candleOpenTimeMs, candleOpenTimeMs),
    null,
  ),
});

/** Whether a former life has come to this candle: the market that it left may go on a little before that. */
export const isDecided = ({ decidedToMs }: MarketWatch, { openTimeMs }: Candle): boolean =>
  decidedToMs !== null && openTimeMs <= decidedToMs;

/** Takes a closed candle that follows the last one. @param kept How many candles are kept. */
export function watchCandle(watch: MarketWatch, candle: Candle, kept: number): void {
  if (watch.features && isWarm(watch.features)) {
    watch.history.push(watch.features);
    watch.natrs.push(featureValue(watch.features, "natr_14") ?? 0);
  }
  watch.history.keep(kept);
  watch.natrs.keep(kept);
  watch.features = watch.stream.update(candle);
  const before = watch.candles.at(-1);
  if (before) watch.returns.push(logReturn(before, candle));
  watch.candles.push(candle);
  watch.candles.keep(kept);
  watch.returns.keep(watch.candles.length - 1);
}

import type { Candle } from "../../domain/candle.ts";
import { SeededRandom } from "../../domain/seeded_random.ts";
import { CATALOGUE, FEATURE_NAMES, WARMUP_CANDLES } from "../../features/mod.ts";
import { FeatureTable } from "../backtest/feature_table.ts";
import type { ForecastCheck } from "./forecast_check.ts";
import { type FeatureDifference, type FeatureFunction, rowDifference } from "../statistics/lookahead/feature_rows.ts";
import { lookahead } from "../statistics/lookahead/lookahead.ts";
import { warmUp } from "../statistics/lookahead/warm_up.ts";

/** A feature that came out differently once later candles were known. */
export interface LookaheadFound {
  readonly feature: string;
  /** Open time of the candle whose feature it is, Unix ms. */
  readonly candle_ms: number;
  /** Open time of the last candle that was known, Unix ms. */
  readonly known_to_ms: number;
  /** Null is "not there". */
  readonly told_then: number | null;
  readonly told_later: number | null;
}

export interface LookaheadCheck {
  readonly passed: boolean;
  /** Places where history was cut off, and rows that were held against each other. */
  readonly cuts: number;
  readonly rows: number;
  readonly seed: number;
  readonly found: LookaheadFound | null;
}

export interface WarmUpCheck {
  /** Candles that the features models may take need until they agree with a longer history; null where they did not. */
  readonly needed_candles: number | null;
  /** Null with the number. */
  readonly reason: string | null;
  /** The one that took longest. */
  readonly slowest: string | null;
  readonly given_candles: number;
  /** Null where it is not known. */
  readonly enough: boolean | null;
  /** Within which they agree, relative. */
  readonly tolerance: number;
}

export interface FeatureChecks {
  readonly lookahead: LookaheadCheck;
  readonly warm_up: WarmUpCheck;
  /** Of the models' answers; null where there is no model, or nobody checked. */
  readonly forecasts: ForecastCheck | null;
}

/** Features of candles, computed from them alone. */
export type FeaturesOf = FeatureFunction<Candle>;

const rowsOf = (table: FeatureTable): Float64Array[] => table.candles.map((_, i) => table.row(i));

/** As backtests and models take them. @param asKnown What candles carry beside their bars, by what was known then. */
export const catalogueFeatures =
  (asKnown: (candles: readonly Candle[]) => readonly Candle[] = (candles) => candles): FeaturesOf => (candles) =>
    rowsOf(new FeatureTable(asKnown(candles)));

const PLACES = 6;
const CUTS_A_PLACE = 3;
/** So that all features are there long before the last cut. */
const SEGMENT_CANDLES = 2 * WARMUP_CANDLES;

/**
 * Whether a table that is traded on knows of candles that had not come yet. Two questions, both to the last bit: features
 * of stretches at seeded places do not change when later candles come, and the table itself is what its candles give when
 * the last of them, from a seeded place on, are not there.
 *
 * @param table What is traded on. @param features How it is computed.
 */
export function lookaheadCheck(
  table: Pick<FeatureTable, "candles" | "row">,
  features: FeaturesOf,
  seed: number,
): LookaheadCheck {
  const { candles } = table;
  const random = new SeededRandom(seed, candles.length);
  const length = Math.min(candles.length, SEGMENT_CANDLES);
  let cuts = 0, rows = 0;
  const found = (difference: FeatureDifference, first: number, known: number): LookaheadCheck => ({
    passed: false,
    cuts,
    rows,
    seed,
    found: foundAt(difference, candles[first + difference.bar]!, candles[first + known - 1]!),
  });
  for (let place = 0; place < PLACES; place++) {
    const first = Math.floor(random.uniform() * (candles.length - length + 1));
    const seen = lookahead(features, candles.slice(first, first + length), { cuts: CUTS_A_PLACE, tolerance: 0 });
    if (!seen.ok) continue;
    cuts += CUTS_A_PLACE;
    rows += Math.floor(length * CUTS_A_PLACE / 2);
    if (seen.value) return found(seen.value, first, seen.value.barsKnown);
  }
  const known = Math.max(1, Math.floor(candles.length * random.between(0.5, 1)));
  const then = features(candles.slice(0, known));
  cuts++;
  for (let bar = 0; bar < known; bar++) {
    const difference = rowDifference(bar, then[bar], table.row(bar), 0);
    if (difference) return found(difference, 0, known);
  }
  return { passed: true, cuts, rows: rows + known, seed, found: null };
}

const foundAt = ({ feature, expected, found }: FeatureDifference, at: Candle, known: Candle): LookaheadFound => ({
  feature: feature === null ? "all features" : FEATURE_NAMES[feature] ?? `feature ${feature}`,
  candle_ms: at.openTimeMs,
  known_to_ms: known.openTimeMs,
  told_then: orNull(expected),
  told_later: orNull(found),
});

const orNull = (value: number | undefined): number | null => value === undefined || Number.isNaN(value) ? null : value;

const TOLERANCE = 1e-6;
/** Times the warm-up that is configured: the history that shorter ones are held against. But no less than so many. */
const LONG_HISTORY = 3;
const LONG_HISTORY_LEAST = 9_000;

/** Sums over all time (OBV and the like) never agree: what models may not take does not count. */
const TAKEN = CATALOGUE.flatMap(({ stationary }, i) => stationary ? [i] : []);

/** How many candles features need until it no longer matters where their history began. */
export function warmUpCheck(candles: readonly Candle[], features: FeaturesOf, givenCandles: number): WarmUpCheck {
  const known = candles.slice(-Math.max(LONG_HISTORY * givenCandles, LONG_HISTORY_LEAST));
  const taken: FeaturesOf = (bars) => features(bars).map((row) => row && Float64Array.from(TAKEN, (i) => row[i]!));
  const starts = [Math.floor(known.length / 3), Math.floor(known.length / 2)] as const;
  const common = { given_candles: givenCandles, tolerance: TOLERANCE };
  const told = warmUp(taken, known, { starts, tolerance: TOLERANCE });
  if (!told.ok) {
    const tried = known.length - starts[1]!;
    const enough = tried >= givenCandles ? false : null;
    return { ...common, needed_candles: null, reason: told.error, slowest: null, enough };
  }
  const { bars, start } = told.value;
  return {
    ...common,
    needed_candles: bars,
    reason: null,
    slowest: slowestOf(taken, known, start, bars),
    enough: bars <= givenCandles,
  };
}

/** The feature that still differed one candle before all agreed. */
function slowestOf(features: FeaturesOf, known: readonly Candle[], start: number, bars: number): string | null {
  const last = bars - 2;
  if (last < 0) return null;
  const to = start + last + 1;
  const long = features(known.slice(0, to)).at(-1), short = features(known.slice(start, to)).at(-1);
  const feature = rowDifference(last, long, short, TOLERANCE)?.feature ?? null;
  return feature === null ? null : FEATURE_NAMES[TAKEN[feature]!] ?? null;
}

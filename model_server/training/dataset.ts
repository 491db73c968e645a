import type { Candle, ContextField } from "../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream, stationaryNames, WARMUP_CANDLES } from "../../features/mod.ts";
import { CLASSES } from "../../outcomes/classes.ts";
import { labelAt, type LabelRule } from "../../outcomes/label_at.ts";
import { type Samples, sliceSamples } from "./learner.ts";
import type { RowRange } from "./splits.ts";

/** Rows to learn from, oldest first: the stationary features at a candle's close, and what came of a trade there. */
export interface Dataset extends Samples {
  /** Columns, in order. */
  readonly names: readonly string[];
  readonly horizonBars: number;
  /** Which candle a row was decided at. Its label looks at the `horizonBars` candles after it. */
  readonly candleIndex: Int32Array;
  readonly openTimesMs: Float64Array;
  /** Gross fractions that the long and the short trade made. */
  readonly longReturns: Float64Array;
  readonly shortReturns: Float64Array;
  /** Candles after the decision that the label looked at. */
  readonly labelBars: Int32Array;
}

const ATR_COLUMN = FEATURE_NAMES.indexOf("atr");

/** Candles that are needed for a first row. */
export const firstRowCandles = (horizonBars: number): number => WARMUP_CANDLES + horizonBars;

const CONTEXT_FIELDS: readonly ContextField[] = ["fundingRate", "leaderClose"];
/** A row without a feature is no row: what fewer candles carry is not learned from, so that no more rows are lost. */
const CARRIED_SHARE_MIN = 0.95;

/** What nearly all of the candles carry beside their bars. */
function carriedBy(candles: readonly Candle[]): Set<ContextField> {
  const carriers = (field: ContextField) => candles.filter((candle) => candle[field] !== undefined).length;
  return new Set(CONTEXT_FIELDS.filter((field) => carriers(field) >= CARRIED_SHARE_MIN * candles.length));
}

/**
 * Only rows with every feature warm and a label that is wholly known by `rule.knownToMs`. Features of funding and of the
 * leading market are columns where the candles carry those.
 */
export function buildDataset(candles: readonly Candle[], rule: LabelRule): Dataset {
  const names = stationaryNames(rule.timeframe, carriedBy(candles));
  const columns = names.map((name) => FEATURE_NAMES.indexOf(name));
  const featureCount = columns.length;
  const rows = new Float32Array(candles.length * featureCount);
  const labels = new Uint8Array(candles.length);
  const candleIndex = new Int32Array(candles.length);
  const longReturns = new Float64Array(candles.length);
  const shortReturns = new Float64Array(candles.length);
  const labelBars = new Int32Array(candles.length);
  const stream = new FeatureStream();
  const values = new Float64Array(FEATURE_NAMES.length);
  let count = 0;
  for (let i = 0; i < candles.length; i++) {
    stream.updateInto(candles[i]!, values);
    const outcome = labelAt(candles, i, values[ATR_COLUMN]!, rule);
    if (!outcome || !writeRow(rows, count * featureCount, values, columns)) continue;
    labels[count] = CLASSES.indexOf(outcome.action);
    longReturns[count] = outcome.longReturn;
    labelBars[count] = outcome.bars;
    shortReturns[count] = outcome.shortReturn;
    candleIndex[count++] = i;
  }
  return {
    names,
    featureCount,
    horizonBars: rule.horizonBars,
    count,
    rows: rows.slice(0, count * featureCount),
    labels: labels.slice(0, count),
    candleIndex: candleIndex.slice(0, count),
    openTimesMs: Float64Array.from(candleIndex.subarray(0, count), (i) => candles[i]!.openTimeMs),
    longReturns: longReturns.slice(0, count),
    shortReturns: shortReturns.slice(0, count),
    labelBars: labelBars.slice(0, count),
  };
}

/** Rows of a range, without a copy. */
export function sliceDataset(dataset: Dataset, { from, to }: RowRange): Dataset {
  return {
    ...dataset,
    ...sliceSamples(dataset, from, to),
    candleIndex: dataset.candleIndex.subarray(from, to),
    openTimesMs: dataset.openTimesMs.subarray(from, to),
    longReturns: dataset.longReturns.subarray(from, to),
    shortReturns: dataset.shortReturns.subarray(from, to),
    labelBars: dataset.labelBars.subarray(from, to),
  };
}

/** @returns False when a feature is not warm or does not fit float32; the row is then free to be written over. */
function writeRow(rows: Float32Array, start: number, values: Float64Array, columns: readonly number[]): boolean {
  for (let f = 0; f < columns.length; f++) {
    const value = rows[start + f] = values[columns[f]!]!;
    if (!Number.isFinite(Math.fround(value))) return false;
  }
  return true;
}

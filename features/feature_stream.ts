import type { Candle } from "../domain/candle.ts";
import type { FeatureVector } from "../domain/feature_vector.ts";
import { FEATURE_NAMES, INDICATORS, OWN_COUNT, SCHEMA_HASH } from "./catalogue.ts";
import { IndicatorRow } from "./indicator_row.ts";

/** Tells all features of each candle of one market, in order. */
export interface FeatureSource {
  update(candle: Candle): FeatureVector;
}

/**
 * All features of one market, a candle at a time, in order and without a look ahead. Work and memory stay the same
 * however long it runs.
 *
 * @example
 * ```ts
 * const stream = new FeatureStream();
 * const vectors = candles.map((candle) => stream.update(candle));
 * ```
 */
export class FeatureStream implements FeatureSource {
  readonly #indicators = new IndicatorRow(INDICATORS);
  readonly #row = new Float64Array(FEATURE_NAMES.length);
  #isWarm = false;

  /** Takes the next closed candle. @returns All features at its close; null is "not warm", or not to be had. */
  update(candle: Candle): FeatureVector {
    this.updateInto(candle, this.#row);
    this.#isWarm ||= !this.#row.subarray(0, OWN_COUNT).some(Number.isNaN);
    const values = valuesOf(this.#row, this.#isWarm ? OWN_COUNT : 0);
    return { openTimeMs: candle.openTimeMs, names: FEATURE_NAMES, values, schemaHash: SCHEMA_HASH };
  }

  /** The same without a vector being made, for training and batches. @param out One number a feature; NaN is "not warm". */
  updateInto(candle: Candle, out: Float64Array): void {
    this.#indicators.update(candle, out);
  }
}

/**
 * A loop: `Array.from` walks the iterator, which costs more than computing all the features.
 *
 * @param knownCount How many are known to be numbers, from the first on.
 */
function valuesOf(row: Float64Array, knownCount: number): (number | null)[] {
  const values: (number | null)[] = [];
  for (let i = 0; i < row.length; i++) values.push(i >= knownCount && Number.isNaN(row[i]!) ? null : row[i]!);
  return values;
}

/** Whether all features are there that the market's own bars are enough for. */
export function isWarm({ values }: FeatureVector): boolean {
  const first = values.indexOf(null);
  return first < 0 || first >= OWN_COUNT;
}

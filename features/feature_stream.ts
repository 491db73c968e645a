import type { Candle } from "../domain/candle.ts";
import type { FeatureVector } from "../domain/feature_vector.ts";
import { FEATURE_NAMES, INDICATORS, SCHEMA_HASH } from "./catalogue.ts";
import { IndicatorRow } from "./indicator_row.ts";

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
export class FeatureStream {
  readonly #indicators = new IndicatorRow(INDICATORS);
  readonly #row = new Float64Array(FEATURE_NAMES.length);
  #isWarm = false;

  /** Takes the next closed candle. @returns All features at its close; null is "not warm". */
  update(candle: Candle): FeatureVector {
    this.updateInto(candle, this.#row);
    this.#isWarm ||= !this.#row.some(Number.isNaN);
    const values = this.#isWarm ? numbers(this.#row) : nullable(this.#row);
    return { openTimeMs: candle.openTimeMs, names: FEATURE_NAMES, values, schemaHash: SCHEMA_HASH };
  }

  /** The same without a vector being made, for training and batches. @param out One number a feature; NaN is "not warm". */
  updateInto(candle: Candle, out: Float64Array): void {
    this.#indicators.update(candle, out);
  }
}

/** A loop: `Array.from` walks the iterator, which costs more than computing all the features. */
function numbers(row: Float64Array): number[] {
  const values: number[] = [];
  for (let i = 0; i < row.length; i++) values.push(row[i]!);
  return values;
}

function nullable(row: Float64Array): (number | null)[] {
  return Array.from(row, (value) => Number.isNaN(value) ? null : value);
}

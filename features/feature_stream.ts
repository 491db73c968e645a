import type { Candle } from "../domain/candle.ts";
import type { FeatureVector } from "../domain/feature_vector.ts";
import { invariant } from "../domain/result.ts";
import { FEATURE_NAMES, INDICATORS, SCHEMA_HASH, WARMUP_CANDLES } from "./catalogue.ts";
import type { Indicator } from "./indicator.ts";

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
  readonly #indicators: readonly Indicator[];
  /** Where each indicator's first feature stands. */
  readonly #offsets: readonly number[];
  readonly #row = new Float64Array(FEATURE_NAMES.length);
  #candles = 0;

  constructor() {
    const indexOf = new Map(FEATURE_NAMES.map((name, i) => [name, i]));
    const offsets: number[] = [];
    let offset = 0;
    this.#indicators = INDICATORS.map((definition) => {
      const end = offset;
      offsets.push(offset);
      offset += definition.features.length;
      return definition.create((name) => earlier(name, indexOf.get(name), end));
    });
    this.#offsets = offsets;
  }

  /** Takes the next closed candle. @returns All features at its close; null is "not warm". */
  update(candle: Candle): FeatureVector {
    this.updateInto(candle, this.#row);
    if (this.#candles < WARMUP_CANDLES) this.#candles++;
    const values = this.#candles < WARMUP_CANDLES ? nullable(this.#row) : numbers(this.#row);
    return { openTimeMs: candle.openTimeMs, names: FEATURE_NAMES, values, schemaHash: SCHEMA_HASH };
  }

  /** The same without a vector being made, for training and batches. @param out One number a feature; NaN is "not warm". */
  updateInto(candle: Candle, out: Float64Array): void {
    for (let i = 0; i < this.#indicators.length; i++) this.#indicators[i]!.update(candle, out, this.#offsets[i]!);
  }
}

function earlier(name: string, index: number | undefined, end: number): number {
  invariant(index !== undefined && index < end, `feature ${name} stands earlier in the catalogue`);
  return index;
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

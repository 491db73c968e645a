import type { Candle } from "../../domain/candle.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import { invariant } from "../../domain/result.ts";
import { FEATURE_NAMES, type FeatureSource, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";

/** All features of a run of candles, computed once: for models that are asked in batches, and for the next run. */
export class FeatureTable {
  readonly candles: readonly Candle[];
  /** Row by row, one number a feature; NaN is "not warm". */
  readonly values: Float64Array;

  /**
   * @param candles Oldest first: the features of each are those of a stream that began with the first.
   * @param known The values of a table of the same candles; computed when they are not there.
   */
  constructor(candles: readonly Candle[], known?: Float64Array) {
    this.candles = candles;
    this.values = known ?? new Float64Array(candles.length * FEATURE_NAMES.length);
    if (known) return;
    const stream = new FeatureStream();
    candles.forEach((candle, i) => stream.updateInto(candle, this.row(i)));
  }

  row(index: number): Float64Array {
    return this.values.subarray(index * FEATURE_NAMES.length, (index + 1) * FEATURE_NAMES.length);
  }

  /** The table as a stream that is told the same candles in the same order. */
  source(): FeatureSource {
    let next = 0;
    return {
      update: (candle) => {
        if (this.candles[next]?.openTimeMs !== candle.openTimeMs) {
          invariant(false, `candle ${next} of the table comes next`);
        }
        return this.vector(next++);
      },
    };
  }

  /** The same table as it was when only so many candles were known. */
  until(count: number): FeatureTable {
    return new FeatureTable(this.candles.slice(0, count), this.values.subarray(0, count * FEATURE_NAMES.length));
  }

  /** What the engine is told of a candle. */
  vector(index: number): FeatureVector {
    const values: (number | null)[] = [];
    const end = (index + 1) * FEATURE_NAMES.length;
    for (let i = end - FEATURE_NAMES.length; i < end; i++) {
      const value = this.values[i]!;
      values.push(Number.isNaN(value) ? null : value);
    }
    return { openTimeMs: this.candles[index]!.openTimeMs, names: FEATURE_NAMES, values, schemaHash: SCHEMA_HASH };
  }
}

import type { FeatureVector } from "../../domain/feature_vector.ts";
import { invariant } from "../../domain/result.ts";
import { FEATURE_NAMES, type FeatureSource, isWarm, SCHEMA_HASH } from "../../features/mod.ts";
import type { FeatureTable } from "../backtest/feature_table.ts";

/** All that the engine itself reads of a vector; the others are there for models, whose words a trial knows already. */
const READ = ["atr", "adx", "natr_14"] as const;
const COLUMNS = READ.map((name) => FEATURE_NAMES.indexOf(name));

/**
 * The features of a table as far as the engine reads them, made once for all trials of a thread: vectors of three numbers
 * instead of sixty.
 */
export class EngineFeatures {
  readonly #vectors: FeatureVector[] = [];

  private constructor(private readonly table: FeatureTable) {}

  /** Those of a table: the same ones each time. */
  static of(table: FeatureTable): EngineFeatures {
    const features = KNOWN.get(table) ?? new EngineFeatures(table);
    KNOWN.set(table, features);
    return features;
  }

  /** As a stream that is told the table's candles in their order, from the first on. */
  source(): FeatureSource {
    let next = 0;
    return {
      update: ({ openTimeMs }) => {
        const vector = this.#vectors[next] ??= readOf(this.table.vector(next));
        if (vector.openTimeMs !== openTimeMs) invariant(false, `candle ${next} of the table comes next`);
        next++;
        return vector;
      },
    };
  }
}

const KNOWN = new WeakMap<FeatureTable, EngineFeatures>();

/** One that is not warm says so by what it lacks, whatever that is: it stays whole. */
function readOf(vector: FeatureVector): FeatureVector {
  if (!isWarm(vector)) return vector;
  const values = COLUMNS.map((column) => vector.values[column]!);
  return { openTimeMs: vector.openTimeMs, names: READ, values, schemaHash: READ_HASH };
}

const READ_HASH = `${SCHEMA_HASH} ${READ.join()}`;

import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Candle } from "../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";

/** Rows of one row group: all that is held in memory. */
const ROWS_A_GROUP = 20_000;

/** The Parquet columns: `timestamp_ms` as INT64, every feature as a DOUBLE that may be null. */
const SCHEMA = [
  { name: "root", num_children: FEATURE_NAMES.length + 1 },
  { name: "timestamp_ms", type: "INT64", repetition_type: "REQUIRED" },
  ...FEATURE_NAMES.map((name) => ({ name, type: "DOUBLE", repetition_type: "OPTIONAL" } as const)),
] as const;

/** A Parquet file in pieces, a row group a piece. Its metadata names the catalogue under `xylen.schema_hash`. */
export function* parquetTable(candles: readonly Candle[]): Generator<Uint8Array> {
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [...SCHEMA],
    kvMetadata: [{ key: "xylen.schema_hash", value: SCHEMA_HASH }],
    createdBy: "xylen",
  });
  const stream = new FeatureStream();
  for (let from = 0; from < candles.length; from += ROWS_A_GROUP) {
    const columnData = columnsOf(candles.slice(from, from + ROWS_A_GROUP), stream);
    parquet.write({ columnData, rowGroupSize: ROWS_A_GROUP });
    yield taken(bytes);
  }
  parquet.finish();
  yield taken(bytes);
}

function columnsOf(candles: readonly Candle[], stream: FeatureStream) {
  const columns = FEATURE_NAMES.map((): (number | null)[] => []);
  for (const candle of candles) {
    const { values } = stream.update(candle);
    for (let i = 0; i < columns.length; i++) columns[i]!.push(values[i]!);
  }
  return [
    { name: "timestamp_ms", data: BigInt64Array.from(candles, (candle) => BigInt(candle.openTimeMs)) },
    ...FEATURE_NAMES.map((name, i) => ({ name, data: columns[i]! })),
  ];
}

/** What was written since the last time; the writer goes on counting offsets and starts its buffer anew. */
function taken(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice();
  bytes.index = 0;
  return piece;
}

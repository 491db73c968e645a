import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetRead, type SchemaElement } from "hyparquet";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import type { Table } from "./table.ts";

/** How the pages of a Parquet file are packed. */
export interface Compression {
  readonly codec: "gzip" | "zstd";
  /** 1 to 9. */
  readonly level: number;
}

const TIME = "timestamp_ms";
/** As many rows of one file are held in memory together. */
const ROWS_A_GROUP = 100_000;

/** Pages of a day are small: zlib's usual quarter of a megabyte of window would cost more than the packing. */
function packed(page: Uint8Array, { codec, level }: Compression): Uint8Array {
  if (codec === "zstd") {
    return zstdCompressSync(page, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  }
  const isSmall = page.length <= 4_096;
  return gzipSync(page, isSmall ? { level, windowBits: 12, memLevel: 4, chunkSize: 4_096 } : { level });
}

const schemaOf = (columns: readonly string[], optional: boolean): SchemaElement[] => [
  { name: "root", num_children: columns.length + 1 },
  { name: TIME, type: "INT64", repetition_type: "REQUIRED" },
  ...columns.map((name): SchemaElement => ({
    name,
    type: "DOUBLE",
    repetition_type: optional ? "OPTIONAL" : "REQUIRED",
  })),
];

/**
 * One Parquet file: `timestamp_ms` as INT64, each column as DOUBLE.
 *
 * @param optional Columns may hold "none" (NaN here, null there).
 */
export function encodeParquet(
  { timesMs, values }: Table,
  columns: readonly string[],
  compression: Compression,
  { optional = false, notes = {} }: { optional?: boolean; notes?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const writer = new ByteWriter();
  const times = new BigInt64Array(timesMs.length);
  for (let i = 0; i < timesMs.length; i++) times[i] = BigInt(timesMs[i]!);
  const nullable = (column: Float64Array) => Array.from(column, (value) => Number.isNaN(value) ? null : value);
  parquetWrite({
    writer,
    schema: schemaOf(columns, optional),
    codec: compression.codec === "zstd" ? "ZSTD" : "GZIP",
    compressors: {
      GZIP: (page) => packed(page, compression),
      ZSTD: (page) => packed(page, compression),
    },
    columnData: [
      { name: TIME, data: times, encoding: "DELTA_BINARY_PACKED", offsetIndex: false },
      // A dictionary of prices is hardly smaller and takes longer to make than everything else.
      ...columns.map((name, c) => ({
        name,
        data: optional ? nullable(values[c]!) : values[c]!,
        encoding: "PLAIN" as const,
        statistics: false,
        offsetIndex: false,
      })),
    ],
    rowGroupSize: ROWS_A_GROUP,
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
    createdBy: "xylen",
  });
  return writer.getBytes().slice();
}

const UNPACK = { GZIP: (page: Uint8Array) => gunzipSync(page), ZSTD: (page: Uint8Array) => zstdDecompressSync(page) };

/** @throws {Error} When it is no Parquet file that was written here, or is damaged. */
export async function decodeParquet(bytes: Uint8Array<ArrayBuffer>, columns: readonly string[]): Promise<Table> {
  const file = bufferOf(bytes);
  const metadata = parquetMetadata(file);
  const rows = Number(metadata.num_rows);
  const table = { timesMs: new Float64Array(rows), values: columns.map(() => new Float64Array(rows).fill(NaN)) };
  const read = new Map<string, number>();
  await parquetRead({
    file,
    metadata,
    compressors: UNPACK,
    columns: [TIME, ...columns],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const target = columnName === TIME ? table.timesMs : table.values[columns.indexOf(columnName)]!;
      for (let i = 0; i < columnData.length; i++) target[rowStart + i] = Number(columnData[i] ?? NaN);
      read.set(columnName, (read.get(columnName) ?? 0) + columnData.length);
    },
  });
  for (const name of [TIME, ...columns]) {
    if (read.get(name) !== rows) throw new Error(`column ${name} has ${read.get(name) ?? 0} of ${rows} rows`);
  }
  return table;
}

/** What a file says of itself, by name. */
export function parquetNotes(bytes: Uint8Array<ArrayBuffer>): Record<string, string> {
  const { key_value_metadata: notes = [] } = parquetMetadata(bufferOf(bytes));
  return Object.fromEntries(notes.map(({ key, value }) => [key, value ?? ""]));
}

/** Rows of a file. @param end Of its bytes, as much as holds the footer. */
export const parquetRows = (end: Uint8Array<ArrayBuffer>): number => Number(parquetMetadata(bufferOf(end)).num_rows);

const bufferOf = (bytes: Uint8Array<ArrayBuffer>): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type Kind, KINDS } from "../store/series.ts";
import { placesOf } from "./column_names.ts";
import type { ReadRows } from "./read_rows.ts";
import { TimeReader } from "./time_text.ts";

/** Rows of a Parquet file of any maker. Times may be numbers of s, ms, µs or ns, timestamps or text. */
export async function parquetRows(
  source: string,
  bytes: Uint8Array<ArrayBuffer>,
  kind: Kind,
): Promise<Result<ReadRows>> {
  const columns = KINDS[kind];
  try {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const metadata = parquetMetadata(file);
    const header = parquetSchema(metadata).children.map(({ element }) => element.name);
    const places = placesOf(header, columns);
    if (!places.ok) return err(`Cannot read ${kind.replace("_", " ")} from ${source}: ${places.error}`);
    const [time, ...names] = places.value.map((place) => header[place]!);
    const rows = await parquetReadObjects({ file, metadata, compressors, columns: [time!, ...names] });
    if (rows.length === 0) return err(`Cannot read ${kind.replace("_", " ")} from ${source}: it holds no rows`);
    const times = new TimeReader();
    return ok({
      source,
      table: {
        timesMs: Float64Array.from(rows, (row) => timeOf(row[time!], times)),
        values: names.map((name) => Float64Array.from(rows, (row) => numberOf(row[name]))),
      },
      lines: Uint32Array.from(rows, (_, i) => i + 1),
      placeWord: "row",
      notes: times.notes(),
    });
  } catch (error) {
    return err(`Cannot read ${source}: ${error instanceof Error ? error.message : error}; is the Parquet file whole?`);
  }
}

function timeOf(cell: unknown, times: TimeReader): number {
  if (cell instanceof Date) return cell.getTime();
  return typeof cell === "string" ? times.read(cell) : times.readNumber(numberOf(cell));
}

/** An empty cell is not a zero. */
const numberOf = (cell: unknown): number => cell === null || cell === undefined || cell === "" ? NaN : Number(cell);

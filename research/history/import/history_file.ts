import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Kind } from "../store/series.ts";
import { decode } from "../text_file.ts";
import { parquetRows } from "./parquet_rows.ts";
import type { ReadRows } from "./read_rows.ts";
import { textRows } from "./text_rows.ts";

/**
 * Rows of csv, csv.gz, zip (of such files) or Parquet. What a file is, its first bytes say, not its name.
 *
 * @param source Its path, or where else the bytes are from.
 * @returns An entry a file: a zip may hold several. Or one sentence.
 */
export async function rowsIn(
  source: string,
  bytes: Uint8Array<ArrayBuffer>,
  kind: Kind,
): Promise<Result<readonly ReadRows[]>> {
  if (startsWith(bytes, "PK\x03\x04")) return await zipRows(source, bytes, kind);
  if (startsWith(bytes, "ARROW1") || startsWith(bytes, "FEA1")) {
    return err(`Cannot read ${source}: it is a feather file; write it as Parquet first, e.g. with pandas to_parquet`);
  }
  if (startsWith(bytes, "PAR1")) return single(await parquetRows(source, bytes, kind));
  const text = await decode(source, bytes);
  return text.ok ? single(textRows(source, text.value, kind)) : text;
}

async function zipRows(
  source: string,
  bytes: Uint8Array<ArrayBuffer>,
  kind: Kind,
): Promise<Result<readonly ReadRows[]>> {
  const unpacked = await unzip(source, bytes);
  if (!unpacked.ok) return unpacked;
  const found: ReadRows[] = [];
  for (const [name, content] of unpacked.value) {
    const rows = await rowsIn(`${source}/${name}`, content, kind);
    if (!rows.ok) return rows;
    found.push(...rows.value);
  }
  return found.length > 0 ? ok(found) : err(`Cannot read ${source}: the archive holds no file`);
}

/** Far above ten years of minutes. */
const ENTRY_BYTES_MAX = 2 ** 30;

type Entries = readonly (readonly [name: string, content: Uint8Array<ArrayBuffer>])[];

/** The files in an archive by name, each held against its own checksum. */
async function unzip(source: string, bytes: Uint8Array<ArrayBuffer>): Promise<Result<Entries>> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false, checkSignature: true });
  try {
    const entries: [string, Uint8Array<ArrayBuffer>][] = [];
    for (const entry of await reader.getEntries()) {
      if (entry.uncompressedSize > ENTRY_BYTES_MAX) {
        return err(`Cannot unpack ${source}: ${entry.filename} is too large`);
      }
      if (entry.directory || /(^|\/)(\.|__MACOSX)/.test(entry.filename)) continue;
      entries.push([entry.filename, new Uint8Array(await entry.getData(new Uint8ArrayWriter()))]);
    }
    return ok(entries.sort(([a], [b]) => a < b ? -1 : 1));
  } catch (error) {
    return err(`Cannot unpack ${source}: ${error instanceof Error ? error.message : error}; fetch the file again`);
  } finally {
    await reader.close();
  }
}

const single = (rows: Result<ReadRows>): Result<readonly ReadRows[]> => rows.ok ? ok([rows.value]) : rows;

const startsWith = (bytes: Uint8Array, magic: string): boolean =>
  [...magic].every((letter, i) => bytes[i] === letter.charCodeAt(0));

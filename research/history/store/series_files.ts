import { join } from "node:path";
import { syncFolder, writePart } from "./durable_part.ts";
import { type Compression, decodeParquet, encodeParquet, parquetNotes, parquetRows } from "./parquet_table.ts";
import { columnsOf, dayName, dayOf, isSymbol, type Series } from "./series.ts";
import { emptyTable, inOrder, joined, type Table } from "./table.ts";

export type Notes = Readonly<Record<string, string>>;

/** One file of a day. */
export interface PartSize {
  readonly bytes: number;
  readonly rows: number;
}

const DAY_FOLDER = /^day=(\d{4}-\d{2}-\d{2})$/;
const PART = /^part-(\d{4,})\.parquet$/;
/** A day's files may be made one while it is read: then it is read anew. */
const READS_MOST = 20;
/** The end of a file, which tells its rows, is far shorter. */
const FOOTER_BYTES = 65_536;

/** The files of one series: `day=2024-01-31/part-0001.parquet`. Days are counted from 1970. */
export class SeriesFiles {
  constructor(
    readonly folder: string,
    private readonly series: Series,
    private readonly compression: Compression,
  ) {}

  /** Days that have a folder, oldest first. */
  async days(): Promise<number[]> {
    return (await namesIn(this.folder)).flatMap((name) => {
      const day = DAY_FOLDER.exec(name)?.[1];
      return day === undefined ? [] : [dayOf(Date.parse(day))];
    }).sort((a, b) => a - b);
  }

  /** Numbers of a day's files, lowest first. */
  async parts(day: number): Promise<number[]> {
    const names = await namesIn(this.#dayFolder(day));
    return names.flatMap((name) => PART.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
  }

  /** Rows of a day in order; what stands twice, as the file with the lower number has it. */
  async read(day: number): Promise<Table> {
    for (let attempt = 1;; attempt++) {
      try {
        const table = await this.#readOnce(day);
        if (table) return table;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound) || attempt === READS_MOST) throw error;
      }
      if (attempt === READS_MOST) throw new Error(`Cannot read ${this.#dayFolder(day)}: it changes all the time`);
    }
  }

  /** @returns Null when the files were made others meanwhile. */
  async #readOnce(day: number): Promise<Table | null> {
    const width = columnsOf(this.series).length;
    const parts = await this.parts(day);
    // One file is read whole whatever happens to its name; several are of one moment only if all are still there.
    const before = parts.length > 1 ? await this.#stamp(day, parts) : "";
    const tables: Table[] = [];
    for (const part of parts) tables.push(await this.#readPart(this.#partPath(day, part)));
    if (parts.length > 1 && await this.#stamp(day, parts) !== before) return null;
    return tables.length === 0 ? emptyTable(width) : inOrder(joined(tables, width));
  }

  async #stamp(day: number, parts: readonly number[]): Promise<string> {
    const stats = await Promise.all(parts.map((part) => Deno.stat(this.#partPath(day, part))));
    return stats.map(({ ino, mtime, size }) => `${ino} ${mtime?.getTime()} ${size}`).join();
  }

  async #readPart(path: string): Promise<Table> {
    const bytes = await Deno.readFile(path);
    try {
      return await decodeParquet(bytes, columnsOf(this.series));
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      throw new Error(`Cannot read ${path}: ${why}; remove the file and import or download that day again`);
    }
  }

  async write(day: number, part: number, rows: Table, notes: Notes = {}): Promise<void> {
    const optional = this.series.kind === "features";
    const bytes = encodeParquet(rows, columnsOf(this.series), this.compression, { optional, notes });
    await Deno.mkdir(this.#dayFolder(day), { recursive: true });
    await writePart(this.#partPath(day, part), bytes);
  }

  /**
   * Rows as all that there is of a day. The first file takes everything in one rename; what a crash leaves between that and
   * the removals is a repetition.
   */
  async replace(day: number, rows: Table, notes: Notes = {}): Promise<void> {
    const parts = await this.parts(day);
    const first = parts[0] ?? 1;
    await this.write(day, first, rows, notes);
    for (const part of parts) if (part !== first) await Deno.remove(this.#partPath(day, part));
  }

  /** Makes one file of a day. */
  async compact(day: number): Promise<void> {
    await this.replace(day, await this.read(day));
  }

  async remove(day: number): Promise<void> {
    await Deno.remove(this.#dayFolder(day), { recursive: true });
  }

  /** What killed writers left. Only for who writes alone: then what is unfinished stays so. */
  async removeUnfinished(day: number): Promise<void> {
    const folder = this.#dayFolder(day);
    for (const name of await namesIn(folder)) if (name.endsWith(".tmp")) await Deno.remove(`${folder}/${name}`);
  }

  async size(day: number, part: number): Promise<PartSize> {
    using file = await Deno.open(this.#partPath(day, part));
    const { size } = await file.stat();
    const end = new Uint8Array(Math.min(size, FOOTER_BYTES));
    await file.seek(size - end.length, Deno.SeekMode.Start);
    for (let read = 0; read < end.length;) read += await file.read(end.subarray(read)) ?? end.length;
    return { bytes: size, rows: parquetRows(end) };
  }

  /** What the newest file says of itself. */
  async notes(): Promise<Notes> {
    const day = (await this.days()).at(-1);
    const part = day === undefined ? undefined : (await this.parts(day)).at(-1);
    return part === undefined ? {} : parquetNotes(await Deno.readFile(this.#partPath(day!, part)));
  }

  /** Writers of one series take turns, also those of other processes; the lock ends with its holder. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (!isSymbol(this.series.symbol)) {
      throw new Error(
        `A symbol is up to 40 capitals, digits, dots, dashes and underscores, was "${this.series.symbol}"`,
      );
    }
    await Deno.mkdir(this.folder, { recursive: true });
    using lock = await Deno.open(join(this.folder, ".lock"), { write: true, create: true });
    await lock.lock(true);
    const done = await work();
    // One commit of the file system's journal holds the renames in all folders of days.
    await syncFolder(this.folder);
    return done;
  }

  #dayFolder(day: number): string {
    return `${this.folder}/day=${dayName(day)}`;
  }

  #partPath(day: number, part: number): string {
    return `${this.#dayFolder(day)}/part-${String(part).padStart(4, "0")}.parquet`;
  }
}

/** Names of what lies in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

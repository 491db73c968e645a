import { join } from "node:path";
import pLimit from "p-limit";
import { type Compression, decodeParquet, encodeParquet, parquetNotes } from "./parquet_table.ts";
import { syncFolder, writePart } from "./durable_part.ts";
import {
  columnsOf,
  dayName,
  dayOf,
  dayStartMs,
  isSymbol,
  KIND_NAMES,
  type Series,
  seriesFolder,
  seriesIn,
  seriesName,
} from "./series.ts";
import { emptyTable, firstRowFrom, inOrder, joined, rowsAt, rowsBetween, sameRow, type Table } from "./table.ts";

/** A row that is stored with other values. */
export interface Restated {
  readonly timeMs: number;
  /** In the table that was to be stored. */
  readonly row: number;
  readonly stored: readonly number[];
  readonly told: readonly number[];
}

/** What became of rows that were to be stored. */
export interface Appended {
  readonly added: number;
  /** Were there already, with the same values. */
  readonly same: number;
  /** Were there with other values, and stay as they were. */
  readonly restated: readonly Restated[];
  /** First row that was added; null when none was. */
  readonly firstAddedMs: number | null;
}

export interface StoredSeries {
  readonly series: Series;
  readonly folder: string;
  readonly days: number;
  readonly files: number;
  readonly bytes: number;
  /** `2024-01-31`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

type Notes = Readonly<Record<string, string>>;

const PRESET: Compression = { codec: "gzip", level: 6 };
/** A day of more files than these is made one: live candles come one by one. */
const PARTS_MAX = 16;
/** Files that are open together. */
const OPEN_FILES = 64;

const DAY_FOLDER = /^day=(\d{4}-\d{2}-\d{2})$/;
const PART = /^part-(\d{4,})\.parquet$/;

/**
 * Series of rows as Parquet files, a folder a day. What is appended becomes a further file of its day; no row stands
 * twice. Where a crash left a row in two files, the file with the lower number holds what counts.
 */
export class HistoryStore {
  constructor(readonly folder: string, private readonly compression: Compression = PRESET) {}

  folderOf(series: Series): string {
    return join(this.folder, seriesFolder(series));
  }

  /** Adds what is not stored yet. @param table In order, no time twice. */
  async append(series: Series, table: Table): Promise<Appended> {
    return await this.#alone(series, async () => {
      const restated: Restated[] = [];
      let [added, same, firstAddedMs] = [0, 0, null as number | null];
      const held = new Set(await this.days(series));
      await this.#eachDay(series, table, async (day, rows, firstRow) => {
        const parts = held.has(day) ? await this.#parts(series, day) : [];
        if (parts.length === 0) await this.#write(series, day, 1, rows);
        const fresh = parts.length === 0 ? null : await this.#news(series, day, rows, firstRow, restated);
        if (fresh && fresh.length > 0) {
          await this.#write(series, day, parts.at(-1)! + 1, rowsAt(rows, fresh));
          if (parts.length >= PARTS_MAX) await this.#compactDay(series, day);
        }
        const count = fresh?.length ?? rows.timesMs.length;
        added += count;
        same += rows.timesMs.length - count;
        const firstMs = rows.timesMs[fresh ? fresh[0] ?? -1 : 0];
        if (firstMs !== undefined) firstAddedMs = Math.min(firstAddedMs ?? Infinity, firstMs);
      });
      restated.sort((a, b) => a.timeMs - b.timeMs);
      return { added, same: same - restated.length, restated, firstAddedMs };
    });
  }

  /** Rows that are stored with other values, without storing anything. @param table In order, no time twice. */
  async compare(series: Series, table: Table): Promise<Restated[]> {
    const restated: Restated[] = [];
    const held = new Set(await this.days(series));
    await this.#eachDay(series, table, async (day, rows, firstRow) => {
      if (held.has(day)) await this.#news(series, day, rows, firstRow, restated);
    });
    return restated.sort((a, b) => a.timeMs - b.timeMs);
  }

  /** Stores the rows in place of those of the same times. @param table In order, no time twice. */
  async overwrite(series: Series, table: Table): Promise<void> {
    await this.#alone(series, () =>
      this.#eachDay(series, table, async (day, rows) => {
        const stored = await this.#readDay(series, day);
        await this.#replaceDay(series, day, inOrder(joined([rows, stored], rows.values.length)));
      }));
  }

  /** Stores these rows as all that there is of each day they fall on. @param notes Kept with them. */
  async replaceDays(series: Series, table: Table, notes: Notes): Promise<void> {
    await this.#alone(
      series,
      () => this.#eachDay(series, table, (day, rows) => this.#replaceDay(series, day, rows, notes)),
    );
  }

  /** Makes other rows of all that is stored; nobody else writes meanwhile. A day that none falls on is emptied. */
  async change(series: Series, change: (stored: Table) => Table): Promise<void> {
    await this.#alone(series, async () => {
      const table = change(await this.read(series));
      await this.#eachDay(series, table, (day, rows) => this.#replaceDay(series, day, rows));
      const kept = new Set(Array.from(table.timesMs, dayOf));
      for (const day of await this.days(series)) {
        if (!kept.has(day)) await Deno.remove(this.#dayFolder(series, day), { recursive: true });
      }
    });
  }

  /** Rows with `fromMs` ≤ time ≤ `toMs`, in order; none where nothing is stored. */
  async read(series: Series, fromMs = -Infinity, toMs = Infinity): Promise<Table> {
    const days = (await this.days(series)).filter((day) => dayStartMs(day + 1) > fromMs && dayStartMs(day) <= toMs);
    const limit = pLimit(OPEN_FILES);
    const tables = await Promise.all(days.map((day) => limit(() => this.#readDay(series, day))));
    const width = columnsOf(series).length;
    const all = tables.length === 0 ? emptyTable(width) : joined(tables, width);
    const { timesMs } = all;
    const end = toMs === Infinity ? timesMs.length : firstRowFrom(timesMs, toMs + 1);
    return rowsBetween(all, firstRowFrom(timesMs, fromMs), end);
  }

  /** Makes one file of each day that has several, and removes what killed writers left. @returns How many days had. */
  async compact(series: Series): Promise<number> {
    return await this.#alone(series, async () => {
      let compacted = 0;
      for (const day of await this.days(series)) {
        await this.#removeUnfinished(series, day);
        if ((await this.#parts(series, day)).length < 2) continue;
        await this.#compactDay(series, day);
        compacted++;
      }
      return compacted;
    });
  }

  /** What a series' newest file says of itself, e.g. by which catalogue its features were computed. */
  async notes(series: Series): Promise<Readonly<Record<string, string>>> {
    const day = (await this.days(series)).at(-1);
    const part = day === undefined ? undefined : (await this.#parts(series, day)).at(-1);
    return part === undefined ? {} : parquetNotes(await Deno.readFile(this.#partPath(series, day!, part)));
  }

  /** Days that hold something, oldest first, as days since 1970. */
  async days(series: Series): Promise<number[]> {
    const names = await namesIn(this.folderOf(series));
    return names.flatMap((name) => {
      const day = DAY_FOLDER.exec(name)?.[1];
      return day === undefined ? [] : [dayOf(Date.parse(day))];
    }).sort((a, b) => a - b);
  }

  /** Everything that is stored, by kind, symbol and timeframe. */
  async list(): Promise<StoredSeries[]> {
    const found: StoredSeries[] = [];
    for (const kind of KIND_NAMES) {
      for (const folder of await seriesFoldersIn(join(this.folder, kind))) {
        const series = seriesIn(folder);
        const summary = series && await this.#summary(series);
        if (summary) found.push(summary);
      }
    }
    return found;
  }

  async #summary(series: Series): Promise<StoredSeries | null> {
    const days = await this.days(series);
    let [files, bytes] = [0, 0];
    for (const day of days) {
      for (const part of await this.#parts(series, day)) {
        files++;
        bytes += (await Deno.stat(this.#partPath(series, day, part))).size;
      }
    }
    if (files === 0) return null;
    const [firstDay, lastDay] = [dayName(days[0]!), dayName(days.at(-1)!)];
    return { series, folder: this.folderOf(series), days: days.length, files, bytes, firstDay, lastDay };
  }

  /** Writers of one series take turns, also those of other processes; the lock ends with its holder. */
  async #alone<T>(series: Series, work: () => Promise<T>): Promise<T> {
    if (!isSymbol(series.symbol)) {
      throw new Error(`A symbol is up to 40 capitals, digits, dots, dashes and underscores, was "${series.symbol}"`);
    }
    const folder = this.folderOf(series);
    await Deno.mkdir(folder, { recursive: true });
    using lock = await Deno.open(join(folder, ".lock"), { write: true, create: true });
    await lock.lock(true);
    const done = await work();
    // One commit of the file system's journal holds the renames in all folders of days.
    await syncFolder(folder);
    return done;
  }

  /** Days are written side by side: most of their time is the disk's. */
  async #eachDay(
    series: Series,
    table: Table,
    work: (day: number, rows: Table, firstRow: number) => Promise<void>,
  ): Promise<void> {
    const limit = pLimit(OPEN_FILES);
    const waiting: Promise<void>[] = [];
    const { timesMs } = table;
    for (let from = 0; from < timesMs.length;) {
      const day = dayOf(timesMs[from]!);
      const to = firstRowFrom(timesMs, dayStartMs(day + 1));
      if (to <= from) throw new Error(`Invariant: rows of ${seriesName(series)} are in order`);
      const [rows, firstRow] = [rowsBetween(table, from, to), from];
      waiting.push(limit(() => work(day, rows, firstRow)));
      from = to;
    }
    const failed = (await Promise.allSettled(waiting)).find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Places of the rows that are not stored; those that are stored otherwise go to `restated`. */
  async #news(series: Series, day: number, rows: Table, firstRow: number, restated: Restated[]): Promise<number[]> {
    const stored = await this.#readDay(series, day);
    const fresh: number[] = [];
    for (let i = 0; i < rows.timesMs.length; i++) {
      const timeMs = rows.timesMs[i]!;
      const j = firstRowFrom(stored.timesMs, timeMs);
      if (stored.timesMs[j] !== timeMs) fresh.push(i);
      else if (!sameRow(rows, i, stored, j)) {
        const [told, kept] = [rows.values.map((column) => column[i]!), stored.values.map((column) => column[j]!)];
        restated.push({ timeMs, row: firstRow + i, stored: kept, told });
      }
    }
    return fresh;
  }

  async #readDay(series: Series, day: number): Promise<Table> {
    const columns = columnsOf(series);
    const tables: Table[] = [];
    for (const part of await this.#parts(series, day)) {
      const path = this.#partPath(series, day, part);
      try {
        tables.push(await decodeParquet(await Deno.readFile(path), columns));
      } catch (error) {
        const why = error instanceof Error ? error.message : error;
        throw new Error(`Cannot read ${path}: ${why}; remove the file and import or download that day again`);
      }
    }
    return tables.length === 0 ? emptyTable(columns.length) : inOrder(joined(tables, columns.length));
  }

  async #write(series: Series, day: number, part: number, rows: Table, notes: Notes = {}): Promise<void> {
    const optional = series.kind === "features";
    const bytes = encodeParquet(rows, columnsOf(series), this.compression, { optional, notes });
    const path = this.#partPath(series, day, part);
    await Deno.mkdir(this.#dayFolder(series, day), { recursive: true });
    await writePart(path, bytes);
  }

  async #compactDay(series: Series, day: number): Promise<void> {
    await this.#replaceDay(series, day, await this.#readDay(series, day));
  }

  /** The first file takes everything in one rename; what is left after a crash between that and the removals is a repetition. */
  async #replaceDay(series: Series, day: number, rows: Table, notes: Notes = {}): Promise<void> {
    const parts = await this.#parts(series, day);
    const first = parts[0] ?? 1;
    await this.#write(series, day, first, rows, notes);
    for (const part of parts) if (part !== first) await Deno.remove(this.#partPath(series, day, part));
  }

  /** Nobody else writes now: what is unfinished stays so. */
  async #removeUnfinished(series: Series, day: number): Promise<void> {
    const folder = this.#dayFolder(series, day);
    for (const name of await namesIn(folder)) if (name.endsWith(".tmp")) await Deno.remove(`${folder}/${name}`);
  }

  /** Numbers of a day's files, lowest first. */
  async #parts(series: Series, day: number): Promise<number[]> {
    const names = await namesIn(this.#dayFolder(series, day));
    return names.flatMap((name) => PART.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
  }

  #dayFolder(series: Series, day: number): string {
    return `${this.folderOf(series)}/day=${dayName(day)}`;
  }

  #partPath(series: Series, day: number, part: number): string {
    return `${this.#dayFolder(series, day)}/part-${String(part).padStart(4, "0")}.parquet`;
  }
}

/** Names of what lies in a folder; none where there is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function seriesFoldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const symbol of (await namesIn(folder)).filter((name) => name.startsWith("symbol=")).sort()) {
    const path = `${folder}/${symbol}`;
    const timeframes = (await namesIn(path)).filter((name) => name.startsWith("timeframe=")).sort();
    found.push(...(timeframes.length > 0 ? timeframes.map((name) => `${path}/${name}`) : [path]));
  }
  return found;
}

import { join } from "node:path";
import pLimit from "p-limit";
import { invariant } from "../../../domain/result.ts";
import type { Compression } from "./parquet_table.ts";
import { columnsOf, dayOf, dayStartMs, type Series, seriesFolder } from "./series.ts";
import { type Notes, SeriesFiles } from "./series_files.ts";
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

const PRESET: Compression = { codec: "gzip", level: 6 };
/** A day of more files than these is made one: live candles come one by one. */
const PARTS_MAX = 16;
/** Files that are open together. */
const OPEN_FILES = 64;

/**
 * Series of rows as Parquet files, a folder a day. What is appended becomes a further file of its day; no row stands
 * twice. Where a crash left a row in two files, the file with the lower number holds what counts.
 */
export class HistoryStore {
  constructor(readonly folder: string, private readonly compression: Compression = PRESET) {}

  folderOf(series: Series): string {
    return join(this.folder, seriesFolder(series));
  }

  filesOf(series: Series): SeriesFiles {
    return new SeriesFiles(this.folderOf(series), series, this.compression);
  }

  /** Adds what is not stored yet. @param table In order, no time twice. */
  async append(series: Series, table: Table): Promise<Appended> {
    const files = this.filesOf(series);
    return await files.alone(async () => {
      const restated: Restated[] = [];
      let [added, same, firstAddedMs] = [0, 0, null as number | null];
      const held = new Set(await files.days());
      await eachDay(table, async (day, rows, firstRow) => {
        const parts = held.has(day) ? await files.parts(day) : [];
        const fresh = parts.length === 0 ? null : await newRows(files, day, rows, firstRow, restated);
        if (fresh === null) await files.write(day, 1, rows);
        else if (fresh.length > 0) {
          await files.write(day, parts.at(-1)! + 1, rowsAt(rows, fresh));
          if (parts.length >= PARTS_MAX) await files.compact(day);
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
    const files = this.filesOf(series);
    const restated: Restated[] = [];
    const held = new Set(await files.days());
    await eachDay(table, async (day, rows, firstRow) => {
      if (held.has(day)) await newRows(files, day, rows, firstRow, restated);
    });
    return restated.sort((a, b) => a.timeMs - b.timeMs);
  }

  /** Stores the rows in place of those of the same times. @param table In order, no time twice. */
  async overwrite(series: Series, table: Table): Promise<void> {
    const files = this.filesOf(series);
    await files.alone(() =>
      eachDay(table, async (day, rows) => {
        await files.replace(day, inOrder(joined([rows, await files.read(day)], rows.values.length)));
      })
    );
  }

  /** Stores these rows as all that there is of each day they fall on. @param notes Kept with them. */
  async replaceDays(series: Series, table: Table, notes: Notes): Promise<void> {
    const files = this.filesOf(series);
    await files.alone(() => eachDay(table, (day, rows) => files.replace(day, rows, notes)));
  }

  /** Makes other rows of all that is stored; nobody else writes meanwhile. A day that none falls on is removed. */
  async change(series: Series, change: (stored: Table) => Table): Promise<void> {
    const files = this.filesOf(series);
    await files.alone(async () => {
      const table = change(await this.read(series));
      await eachDay(table, (day, rows) => files.replace(day, rows));
      const kept = new Set(Array.from(table.timesMs, dayOf));
      for (const day of await files.days()) if (!kept.has(day)) await files.remove(day);
    });
  }

  /** Rows with `fromMs` ≤ time ≤ `toMs`, in order; none where nothing is stored. */
  async read(series: Series, fromMs = -Infinity, toMs = Infinity): Promise<Table> {
    const files = this.filesOf(series);
    const days = (await files.days()).filter((day) => dayStartMs(day + 1) > fromMs && dayStartMs(day) <= toMs);
    const limit = pLimit(OPEN_FILES);
    // All of them end before one is told to have failed: nothing is read behind the back of whoever asked.
    const read = await Promise.allSettled(days.map((day) => limit(() => files.read(day))));
    const tables = read.map((each) => {
      if (each.status === "rejected") throw each.reason;
      return each.value;
    });
    const width = columnsOf(series).length;
    const all = tables.length === 0 ? emptyTable(width) : joined(tables, width);
    const { timesMs } = all;
    const end = toMs === Infinity ? timesMs.length : firstRowFrom(timesMs, toMs + 1);
    return rowsBetween(all, firstRowFrom(timesMs, fromMs), end);
  }

  /** Makes one file of each day that has several, and removes what killed writers left. @returns How many days had. */
  async compact(series: Series): Promise<number> {
    const files = this.filesOf(series);
    return await files.alone(async () => {
      let compacted = 0;
      for (const day of await files.days()) {
        await files.removeUnfinished(day);
        if ((await files.parts(day)).length < 2) continue;
        await files.compact(day);
        compacted++;
      }
      return compacted;
    });
  }

  /** Days that hold something, oldest first, as days since 1970. */
  async days(series: Series): Promise<number[]> {
    return await this.filesOf(series).days();
  }
}

/** Days are written side by side: most of their time is the disk's. @throws {Error} Invariant of rows out of order. */
async function eachDay(
  table: Table,
  work: (day: number, rows: Table, firstRow: number) => Promise<void>,
): Promise<void> {
  const limit = pLimit(OPEN_FILES);
  const waiting: Promise<void>[] = [];
  const { timesMs } = table;
  for (let from = 0; from < timesMs.length;) {
    const day = dayOf(timesMs[from]!);
    const to = firstRowFrom(timesMs, dayStartMs(day + 1));
    invariant(to > from, "rows that are stored are in order");
    const [rows, firstRow] = [rowsBetween(table, from, to), from];
    waiting.push(limit(() => work(day, rows, firstRow)));
    from = to;
  }
  const failed = (await Promise.allSettled(waiting)).find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

/** Places of the rows that are not stored; those that are stored otherwise go to `restated`. */
async function newRows(
  files: SeriesFiles,
  day: number,
  rows: Table,
  firstRow: number,
  restated: Restated[],
): Promise<number[]> {
  const stored = await files.read(day);
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

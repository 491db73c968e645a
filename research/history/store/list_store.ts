import { join } from "node:path";
import pLimit from "p-limit";
import type { HistoryStore } from "./history_store.ts";
import { dayName, KIND_NAMES, type Series, seriesIn } from "./series.ts";
import { namesIn } from "./series_files.ts";

/** What is stored of one series. */
export interface StoredSeries {
  readonly series: Series;
  readonly folder: string;
  readonly rows: number;
  readonly days: number;
  readonly files: number;
  readonly bytes: number;
  /** `2024-01-31`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

const OPEN_FILES = 64;

/** Everything that is stored, by kind, symbol and timeframe. */
export async function listStore(store: HistoryStore): Promise<StoredSeries[]> {
  const found: StoredSeries[] = [];
  for (const kind of KIND_NAMES) {
    for (const folder of await seriesFoldersIn(join(store.folder, kind))) {
      const series = seriesIn(folder);
      const summary = series && await summaryOf(store, series);
      if (summary) found.push(summary);
    }
  }
  return found;
}

/** What is stored, without looking into it. */
export interface StoredDays extends Pick<StoredSeries, "series" | "folder" | "days" | "firstDay" | "lastDay"> {}

/** The same by the names of the days alone: quick, however much there is. */
export async function listDays(store: HistoryStore): Promise<StoredDays[]> {
  const found: StoredDays[] = [];
  for (const kind of KIND_NAMES) {
    for (const folder of await seriesFoldersIn(join(store.folder, kind))) {
      const series = seriesIn(folder);
      const days = series ? await store.days(series) : [];
      if (series === null || days.length === 0) continue;
      found.push({
        series,
        folder: store.folderOf(series),
        days: days.length,
        firstDay: dayName(days[0]!),
        lastDay: dayName(days.at(-1)!),
      });
    }
  }
  return found;
}

async function summaryOf(store: HistoryStore, series: Series): Promise<StoredSeries | null> {
  const files = store.filesOf(series);
  const days = await files.days();
  const limit = pLimit(OPEN_FILES);
  const ofDay = async (day: number) =>
    await Promise.all((await files.parts(day)).map((part) => limit(() => files.size(day, part))));
  const sizes = (await Promise.all(days.map(ofDay))).flat();
  if (sizes.length === 0) return null;
  return {
    series,
    folder: files.folder,
    rows: sizes.reduce((sum, { rows }) => sum + rows, 0),
    days: days.length,
    files: sizes.length,
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    firstDay: dayName(days[0]!),
    lastDay: dayName(days.at(-1)!),
  };
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

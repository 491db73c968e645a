import { counted } from "../../../domain/counted.ts";
import { examine } from "../quality/examine.ts";
import { type Finding, isoTime, type Subject } from "../quality/finding.ts";
import { type Repair, repair } from "../quality/repairs.ts";
import { type CheckReport, reportOf } from "../quality/report.ts";
import type { HistoryStore, Restated } from "../store/history_store.ts";
import { columnsOf, type Series } from "../store/series.ts";
import { type LogEntry, logTo } from "../store/store_log.ts";
import { rowsAt, type Table } from "../store/table.ts";
import type { ReadRows } from "./read_rows.ts";

export interface StoreOptions {
  /** Repairs that were asked for; no other is done. */
  readonly repairs: ReadonlySet<Repair>;
  /** When the rows were written at the latest, Unix ms. */
  readonly writtenMs: number;
  readonly nowMs: number;
  readonly action: "import" | "download";
  readonly sha256?: string;
}

/** What came of one source. */
export interface Stored {
  readonly source: string;
  readonly series: Series;
  readonly rows: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Rows that are new in the store; null when it was refused and nothing was stored. */
  readonly added: number | null;
  readonly same: number;
  readonly repaired: readonly string[];
  readonly notes: readonly string[];
  readonly checks: readonly CheckReport[];
  /** First row that was added or changed. */
  readonly firstChangedMs: number | null;
}

/** What is stored that far around new rows is held against them. */
const NEIGHBOURS_MS = 60 * 86_400_000;

/** Rows with one of these are not stored. What is missing cannot be stored either, but is no reason against the rest. */
const refuses = ({ check, severity }: Finding): boolean => severity === "fault" && check !== "gaps";

/** Examines rows, repairs what was asked for, and stores them all, or none of them where a fault is left. */
export async function storeRows(
  store: HistoryStore,
  series: Series,
  read: ReadRows,
  options: StoreOptions,
): Promise<Stored> {
  const { kind, timeframe } = series;
  const { repairs, writtenMs } = options;
  const span = spanOf(read.table.timesMs);
  const stored = await store.read(series, span.firstMs - NEIGHBOURS_MS, span.lastMs + NEIGHBOURS_MS);
  const subject: Subject = { kind, timeframe, table: read.table, writtenMs, stored };
  const found = examine(subject);
  const mended = repair(subject, found, repairs);
  const left = mended.done.length > 0 ? examine({ ...subject, table: mended.table }) : found;
  const isSound = !left.some(refuses) && mended.table.timesMs.length > 0;
  const restated = isSound ? await store.compare(series, mended.table) : [];
  const result = { source: read.source, series, rows: read.table.timesMs.length, ...span, notes: read.notes };
  const checksWith = (all: readonly Restated[]) =>
    reportOf(
      [...found, ...all.map((each) => restatement(series, each, mended.places))],
      (row) => row < 0 ? null : `${read.placeWord} ${read.lines[row]}`,
    );
  if (!isSound || (restated.length > 0 && !repairs.has("restated"))) {
    return { ...result, checks: checksWith(restated), added: null, same: 0, repaired: [], firstChangedMs: null };
  }
  const repaired = [...mended.done];
  if (restated.length > 0) {
    await store.overwrite(series, rowsAt(mended.table, restated.map(({ row }) => row)));
    repaired.push(`restated: ${counted(restated.length, "stored row")} overwritten`);
  }
  // Somebody else may have stored rows since they were compared.
  const { added, same, firstAddedMs, restated: late } = await store.append(series, mended.table);
  await log(store, series, read.source, options, { added, same, done: repaired });
  const firstChangedMs = earliest(firstAddedMs, restated[0]?.timeMs ?? null);
  const checks = checksWith([...restated, ...late]);
  return { ...result, checks, added, same: same - restated.length, repaired, firstChangedMs };
}

function restatement(series: Series, { timeMs, row, stored, told }: Restated, places: Int32Array): Finding {
  const differing = columnsOf(series).flatMap((name, c) =>
    Object.is(stored[c], told[c]) ? [] : [`${name} ${told[c]} is stored as ${stored[c]}`]
  );
  const text = `${isoTime(timeMs)}: ${differing.join(", ")}`;
  return { check: "restated", severity: "fault", row: places[row]!, timeMs, rows: 1, text };
}

async function log(
  store: HistoryStore,
  series: Series,
  source: string,
  { action, nowMs, sha256 }: StoreOptions,
  { added, same, done }: { added: number; same: number; done: readonly string[] },
): Promise<void> {
  const entry = { series, source, ...(sha256 === undefined ? {} : { sha256 }) } satisfies Partial<LogEntry>;
  if (done.length > 0) await logTo(store.folder, nowMs, { action: "repair", ...entry, done });
  if (added > 0) await logTo(store.folder, nowMs, { action, ...entry, added, same });
}

function spanOf(timesMs: Table["timesMs"]): { readonly firstMs: number; readonly lastMs: number } {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const timeMs of timesMs) {
    if (timeMs < firstMs) firstMs = timeMs;
    if (timeMs > lastMs) lastMs = timeMs;
  }
  return { firstMs, lastMs };
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

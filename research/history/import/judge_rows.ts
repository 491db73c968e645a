import { examine } from "../quality/examine.ts";
import { type Finding, isoTime, type Subject } from "../quality/finding.ts";
import { type Repair, repair, type Repaired } from "../quality/repairs.ts";
import type { CheckReport } from "../../../coordinator/ports/research/history_quality.ts";
import { reportOf } from "../quality/report.ts";
import type { HistoryStore, Restated } from "../store/history_store.ts";
import { columnsOf, type Series } from "../store/series.ts";
import type { ReadRows } from "./read_rows.ts";

export interface JudgeOptions {
  /** Repairs that were asked for; no other is done. */
  readonly repairs: ReadonlySet<Repair>;
  /** When the rows were written at the latest, Unix ms. */
  readonly writtenMs: number;
}

/** Rows from outside, held against each other and against what is stored. Nothing is changed. */
export interface Judged {
  readonly firstMs: number;
  readonly lastMs: number;
  /** The rows with the repairs that were asked for. */
  readonly mended: Repaired;
  /** Without a fault that is left, gaps aside. */
  readonly isSound: boolean;
  /** Stored with other values. Looked for in sound rows only. */
  readonly restated: readonly Restated[];
  /** Everything that was found, by check. @param late More that is stored with other values. */
  checks(late?: readonly Restated[]): readonly CheckReport[];
}

/** What is stored that far around new rows is held against them. */
const NEIGHBOURS_MS = 60 * 86_400_000;

/** Rows with one of these are not stored. What is missing cannot be stored either, but is no reason against the rest. */
const refuses = ({ check, severity }: Finding): boolean => severity === "fault" && check !== "gaps";

export async function judgeRows(
  store: HistoryStore,
  series: Series,
  read: ReadRows,
  { repairs, writtenMs }: JudgeOptions,
): Promise<Judged> {
  const { kind, timeframe } = series;
  const span = spanOf(read.table.timesMs);
  const stored = await store.read(series, span.firstMs - NEIGHBOURS_MS, span.lastMs + NEIGHBOURS_MS);
  const subject: Subject = { kind, timeframe, table: read.table, writtenMs, stored };
  const found = examine(subject);
  const mended = repair(subject, found, repairs);
  const left = mended.done.length > 0 ? examine({ ...subject, table: mended.table }) : found;
  const isSound = !left.some(refuses) && mended.table.timesMs.length > 0;
  const restated = isSound ? await store.compare(series, mended.table) : [];
  const placeOf = (row: number) => row < 0 ? null : `${read.placeWord} ${read.lines[row]}`;
  const findingOf = (each: Restated) => restatement(series, each, mended.places);
  const checks = (late: readonly Restated[] = []) =>
    reportOf([...found, ...[...restated, ...late].map(findingOf)], placeOf);
  return { ...span, mended, isSound, restated, checks };
}

function restatement(series: Series, { timeMs, row, stored, told }: Restated, places: Int32Array): Finding {
  const differing = columnsOf(series).flatMap((name, c) =>
    Object.is(stored[c], told[c]) ? [] : [`${name} ${told[c]} is stored as ${stored[c]}`]
  );
  const text = `${isoTime(timeMs)}: ${differing.join(", ")}`;
  return { check: "restated", severity: "fault", row: places[row]!, timeMs, rows: 1, text };
}

function spanOf(timesMs: Float64Array): { readonly firstMs: number; readonly lastMs: number } {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const timeMs of timesMs) {
    if (timeMs < firstMs) firstMs = timeMs;
    if (timeMs > lastMs) lastMs = timeMs;
  }
  return { firstMs, lastMs };
}

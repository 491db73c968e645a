import { timeframeMs } from "../../../domain/candle.ts";
import { inOrder, joined, rowsAt, type Table } from "../store/table.ts";
import type { CheckName } from "../../../coordinator/ports/research/history_quality.ts";
import type { Finding, Subject } from "./finding.ts";

/** Done only when somebody asks for it by name; each is logged with what it did. */
export const REPAIRS = {
  invalid: "leaves out rows that are no candles",
  order: "sorts rows by time",
  duplicates: "of rows with the same time keeps the last",
  off_grid: "leaves out candles that open off the grid",
  unfinished: "leaves out candles that were still forming",
  gaps: "fills gaps of up to a day with flat candles without volume at the close before",
  restated: "lets the rows told now stand in place of the stored ones",
} as const satisfies Partial<Record<CheckName, string>>;

export type Repair = keyof typeof REPAIRS;

export const REPAIR_NAMES = Object.keys(REPAIRS) as readonly Repair[];

export interface Repaired {
  readonly table: Table;
  /** Place of each row in the table before; -1 for one that was made. */
  readonly places: Int32Array;
  /** What was done, a sentence each. */
  readonly done: readonly string[];
}

/** @param findings Of the same subject. Repairs that find nothing to do say nothing. */
export function repair(
  { table, kind, timeframe }: Subject,
  findings: readonly Finding[],
  wanted: ReadonlySet<Repair>,
): Repaired {
  const done: string[] = [];
  let rows = Array.from(table.timesMs.keys());
  for (const name of ["invalid", "off_grid", "unfinished"] as const) {
    if (!wanted.has(name)) continue;
    const bad = new Set(findings.filter(({ check }) => check === name).map(({ row }) => row));
    const before = rows.length;
    rows = rows.filter((row) => !bad.has(row));
    if (rows.length < before) done.push(`${name}: ${before - rows.length} rows left out`);
  }
  if (wanted.has("order")) {
    const sorted = rows.toSorted((a, b) => table.timesMs[a]! - table.timesMs[b]! || a - b);
    const moved = sorted.filter((row, i) => row !== rows[i]).length;
    if (moved > 0) done.push(`order: ${moved} rows moved`);
    rows = sorted;
  }
  if (wanted.has("duplicates")) {
    const last = new Map(rows.map((row) => [table.timesMs[row]!, row]));
    const before = rows.length;
    rows = rows.filter((row) => last.get(table.timesMs[row]!) === row);
    if (rows.length < before) {
      done.push(`duplicates: ${before - rows.length} rows left out, the last of each time kept`);
    }
  }
  const kept = { table: rowsAt(table, rows), places: Int32Array.from(rows) };
  if (!wanted.has("gaps") || kind !== "candles" || timeframe === null) return { ...kept, done };
  const filled = withoutGaps(kept.table, timeframeMs(timeframe));
  const made = filled.timesMs.length - kept.table.timesMs.length;
  if (made === 0) return { ...kept, done };
  const places = new Map(rows.map((row) => [table.timesMs[row]!, row]));
  return {
    table: filled,
    places: Int32Array.from(filled.timesMs, (timeMs) => places.get(timeMs) ?? -1),
    done: [...done, `gaps: ${made} flat candles without volume made`],
  };
}

const GAP_MAX_MS = 86_400_000;

function withoutGaps(table: Table, stepMs: number): Table {
  const { timesMs, values } = table;
  const [times, closes]: [number[], number[]] = [[], []];
  for (let i = 1; i < timesMs.length; i++) {
    if (timesMs[i]! - timesMs[i - 1]! > GAP_MAX_MS) continue;
    for (let timeMs = timesMs[i - 1]! + stepMs; timeMs < timesMs[i]!; timeMs += stepMs) {
      times.push(timeMs);
      closes.push(values[3]![i - 1]!);
    }
  }
  const close = Float64Array.from(closes);
  const made = {
    timesMs: Float64Array.from(times),
    values: [close, close, close, close, new Float64Array(close.length)],
  };
  return inOrder(joined([table, made], 5));
}

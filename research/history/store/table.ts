import { createHash } from "node:crypto";
import { lowerBound } from "../../../domain/lower_bound.ts";

/** Rows of one series as columns: a two-year file is read, checked and stored without an object a row. */
export interface Table {
  /** Unix ms UTC: the open time of a candle, the time of a settlement. */
  readonly timesMs: Float64Array;
  /** One array a column, as long as `timesMs`. NaN is "none" where the kind allows it. */
  readonly values: readonly Float64Array[];
}

export const emptyTable = (columns: number): Table => ({
  timesMs: new Float64Array(0),
  values: Array.from({ length: columns }, () => new Float64Array(0)),
});

/** Rows `from` to `to`, without the last; shares the memory. */
export const rowsBetween = ({ timesMs, values }: Table, from: number, to: number): Table => ({
  timesMs: timesMs.subarray(from, to),
  values: values.map((column) => column.subarray(from, to)),
});

/** The rows at these places, in this order. */
export const rowsAt = ({ timesMs, values }: Table, places: ArrayLike<number>): Table => ({
  timesMs: picked(timesMs, places),
  values: values.map((column) => picked(column, places)),
});

function picked(column: Float64Array, places: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = column[places[i]!]!;
  return taken;
}

/** All rows, one table after the other. @param columns Of each. */
export function joined(tables: readonly Table[], columns: number): Table {
  if (tables.length === 1) return tables[0]!;
  return {
    timesMs: concatenated(tables.map(({ timesMs }) => timesMs)),
    values: Array.from({ length: columns }, (_, c) => concatenated(tables.map(({ values }) => values[c]!))),
  };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Sorted by time; of rows with the same time the one that comes first stands. */
export function inOrder(table: Table): Table {
  const { timesMs } = table;
  if (isStrictlyRising(timesMs)) return table;
  const places = Array.from(timesMs.keys()).sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
  return rowsAt(table, places.filter((place, i) => i === 0 || timesMs[place] !== timesMs[places[i - 1]!]));
}

export function isStrictlyRising(timesMs: Float64Array): boolean {
  for (let i = 1; i < timesMs.length; i++) if (!(timesMs[i]! > timesMs[i - 1]!)) return false;
  return true;
}

/** First row at or after a time, of rows in order. */
export const firstRowFrom = (timesMs: Float64Array, fromMs: number): number =>
  lowerBound(timesMs.length, (i) => timesMs[i]! < fromMs);

/** Whether a row of one table says the same as a row of another; "none" equals "none". */
export function sameRow(a: Table, i: number, b: Table, j: number): boolean {
  for (let c = 0; c < a.values.length; c++) if (!Object.is(a.values[c]![i], b.values[c]![j])) return false;
  return true;
}

/** SHA-256 in hex over the rows: each its time and its columns as little-endian doubles. */
export function contentHash({ timesMs, values }: Table): string {
  const width = values.length + 1;
  const rows = new Float64Array(timesMs.length * width);
  for (let i = 0; i < timesMs.length; i++) {
    rows[i * width] = timesMs[i]!;
    for (let c = 0; c < values.length; c++) rows[i * width + c + 1] = values[c]![i]!;
  }
  return createHash("sha256").update(new Uint8Array(rows.buffer)).digest("hex");
}

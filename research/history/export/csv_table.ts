import { rowsBetween, type Table } from "../store/table.ts";

const ROWS_A_PIECE = 5_000;

/** Header `timestamp_ms,…`, then a line a row, in pieces; numbers keep every digit, "none" is an empty cell. */
export function* csvTable(table: Table, columns: readonly string[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`timestamp_ms,${columns.join(",")}\n`);
  for (let from = 0; from < table.timesMs.length; from += ROWS_A_PIECE) {
    const { timesMs, values } = rowsBetween(table, from, Math.min(from + ROWS_A_PIECE, table.timesMs.length));
    let text = "";
    for (let i = 0; i < timesMs.length; i++) {
      text += timesMs[i];
      for (const column of values) text += Number.isNaN(column[i]) ? "," : `,${column[i]}`;
      text += "\n";
    }
    yield encoder.encode(text);
  }
}

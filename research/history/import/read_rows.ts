import type { Table } from "../store/table.ts";

/** Rows as a file holds them: in its order, unjudged and unmended. A cell that is no number is NaN. */
export interface ReadRows {
  /** The file, with its place in it where it is an archive: `BTCUSDT.zip/BTCUSDT-5m.csv`. */
  readonly source: string;
  readonly table: Table;
  /** Where each row stands in its file, from 1. */
  readonly lines: Uint32Array;
  /** What a place is called: a text has lines, a Parquet file rows. */
  readonly placeWord: "line" | "row";
  /** How the file was understood where it could have been otherwise. */
  readonly notes: readonly string[];
}

import Papa from "papaparse";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type Kind, KINDS } from "../store/series.ts";
import { placesOf, placesWithoutHeader } from "./column_names.ts";
import { plainCells } from "./plain_cells.ts";
import type { ReadRows } from "./read_rows.ts";
import { TimeReader } from "./time_text.ts";

const parseRows = Papa.parse as (text: string, config: { delimiter: string; preview?: number }) => {
  readonly data: string[][];
};

/** Rows of a csv text, with a header or without; commas, semicolons or tabs. */
export function textRows(source: string, marked: string, kind: Kind): Result<ReadRows> {
  const text = marked.startsWith("\uFEFF") ? marked.slice(1) : marked;
  const delimiter = delimiterOf(text);
  const columns = KINDS[kind];
  const first = parseRows(text, { delimiter, preview: 1 }).data[0] ?? [];
  const isHeadless = !Number.isNaN(new TimeReader().read(first[0] ?? ""));
  const places = isHeadless ? placesWithoutHeader(first.length, kind, columns) : placesOf(first, columns);
  const what = `Cannot read ${kind.replace("_", " ")} from ${source}`;
  if (!places.ok) return err(`${what}: ${places.error}`);
  const times = new TimeReader();
  const layout = { isHeadless, places: places.value, width: first.length };
  const rows = (delimiter === "," ? plainRows(text, layout, times) : null) ?? anyRows(text, delimiter, layout, times);
  return rows.lines.length === 0 ? err(`${what}: it holds no rows`) : ok({
    source,
    table: { timesMs: rows.timesMs, values: rows.values },
    lines: rows.lines,
    placeWord: "line",
    notes: times.notes(),
  });
}

interface Layout {
  readonly isHeadless: boolean;
  /** Where the time and each wanted column stand. */
  readonly places: readonly number[];
  readonly width: number;
}

interface Rows {
  readonly timesMs: Float64Array;
  readonly values: readonly Float64Array[];
  readonly lines: Uint32Array;
}

function plainRows(text: string, { isHeadless, places, width }: Layout, times: TimeReader): Rows | null {
  const headEnd = text.indexOf("\n") + 1;
  if (!isHeadless && headEnd === 0) return null;
  const cells = isHeadless ? plainCells(text, 0, 1, width) : plainCells(text, headEnd, 2, width);
  if (!cells) return null;
  const [timesMs, ...values] = places.map((place) => cells.columns[place]!);
  return { timesMs: timesMs!.map((time) => times.readNumber(time)), values, lines: cells.lines };
}

function anyRows(text: string, delimiter: string, { isHeadless, places }: Layout, times: TimeReader): Rows {
  const rows = parseRows(text, { delimiter }).data;
  const [timePlace, ...valuePlaces] = places;
  const lines = new Uint32Array(rows.length);
  const timesMs = new Float64Array(rows.length);
  const values = valuePlaces.map(() => new Float64Array(rows.length));
  let count = 0;
  for (let i = isHeadless ? 0 : 1; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.length === 1 && row[0]!.trim() === "") continue;
    lines[count] = i + 1;
    timesMs[count] = times.read(row[timePlace!] ?? "");
    for (let c = 0; c < valuePlaces.length; c++) values[c]![count] = numberOf(row[valuePlaces[c]!]);
    count++;
  }
  return {
    timesMs: timesMs.subarray(0, count),
    values: values.map((column) => column.subarray(0, count)),
    lines: lines.subarray(0, count),
  };
}

/** An empty cell is not a zero. */
const numberOf = (cell: string | undefined): number => cell === undefined || cell.trim() === "" ? NaN : Number(cell);

function delimiterOf(text: string): string {
  const end = text.indexOf("\n");
  const first = end < 0 ? text : text.slice(0, end);
  return [",", ";", "\t"].find((each) => first.includes(each)) ?? ",";
}

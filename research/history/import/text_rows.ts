import Papa from "papaparse";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type Kind, KINDS } from "../store/series.ts";
import { placesOf, placesWithoutHeader } from "./column_names.ts";
import type { ReadRows } from "./read_rows.ts";
import { TimeReader } from "./time_text.ts";

const parseRows = Papa.parse as (text: string, config: { delimiter: string }) => { readonly data: string[][] };

/** Rows of a csv text, with a header or without; commas, semicolons or tabs. */
export function textRows(source: string, text: string, kind: Kind): Result<ReadRows> {
  const rows = parseRows(text, { delimiter: delimiterOf(text) }).data;
  const columns = KINDS[kind];
  const times = new TimeReader();
  const first = rows[0] ?? [];
  const isHeadless = !Number.isNaN(new TimeReader().read((first[0] ?? "").replace(/^\uFEFF/, "")));
  const places = isHeadless ? placesWithoutHeader(first.length, kind, columns) : placesOf(first, columns);
  if (!places.ok) return err(`Cannot read ${kind.replace("_", " ")} from ${source}: ${places.error}`);
  const [timePlace, ...valuePlaces] = places.value;

  const length = rows.length;
  const lines = new Uint32Array(length);
  const timesMs = new Float64Array(length);
  const values = columns.map(() => new Float64Array(length));
  let count = 0;
  for (let i = isHeadless ? 0 : 1; i < length; i++) {
    const row = rows[i]!;
    if (row.length === 1 && row[0]!.trim() === "") continue;
    lines[count] = i + 1;
    timesMs[count] = times.read((row[timePlace!] ?? "").replace(/^\uFEFF/, ""));
    for (let c = 0; c < valuePlaces.length; c++) values[c]![count] = numberOf(row[valuePlaces[c]!]);
    count++;
  }
  if (count === 0) return err(`Cannot read ${kind.replace("_", " ")} from ${source}: it holds no rows`);
  return ok({
    source,
    table: { timesMs: timesMs.subarray(0, count), values: values.map((column) => column.subarray(0, count)) },
    lines: lines.subarray(0, count),
    placeWord: "line",
    notes: times.notes(),
  });
}

/** An empty cell is not a zero. */
const numberOf = (cell: string | undefined): number => cell === undefined || cell.trim() === "" ? NaN : Number(cell);

function delimiterOf(text: string): string {
  const first = text.slice(0, text.indexOf("\n") + 1 || undefined);
  return [",", ";", "\t"].find((each) => first.includes(each)) ?? ",";
}

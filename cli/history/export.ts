import { columnsOf, seriesName } from "../../research/history/store/series.ts";
import { parseSeries } from "../../research/history/store/series_reference.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { toFile, toStandardOutput } from "../table_output.ts";
import { openStore, type StoreChoice } from "./open_store.ts";

export interface ExportChoice extends StoreChoice {
  readonly from?: string;
  readonly to?: string;
  readonly format: "csv" | "parquet";
  readonly out?: string;
}

/** `data export`. */
export async function runExport(name: string, options: ExportChoice): Promise<void> {
  const { format, out } = options;
  if (out === undefined && format === "parquet" && Deno.stdout.isTerminal()) {
    throw new ExitError("Parquet is not for a terminal: name a file with --out", 2);
  }
  const series = parseSeries(name);
  if (!series.ok) throw new ExitError(series.error, 2);
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { store, config } = await openStore(options);
  const table = await store.read(series.value, range.value.fromMs, range.value.toMs);
  const rows = table.timesMs.length;
  if (rows === 0) {
    throw new ExitError(`Nothing of ${seriesName(series.value)} is stored in that range; see data list`, 1);
  }
  const columns = columnsOf(series.value);
  const pieces = format === "csv"
    ? (await import("../../research/history/export/csv_table.ts")).csvTable(table, columns)
    : [(await import("../../research/history/store/parquet_table.ts")).encodeParquet(
      table,
      columns,
      { codec: config.data.compression, level: config.data.compression_level },
      { optional: series.value.kind === "features" },
    )];
  if (out === undefined) return await toStandardOutput(pieces);
  await toFile(pieces, out);
  console.log(
    options.json
      ? JSON.stringify({ series: seriesName(series.value), rows, file: out })
      : `Wrote ${rows} rows to ${out}`,
  );
}

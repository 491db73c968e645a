import { type Command, Option } from "commander";
import type { Candle } from "../domain/candle.ts";
import { ExitError } from "./exit.ts";
import { toFile, toStandardOutput } from "./table_output.ts";

const FORMATS = ["csv", "json", "parquet"] as const;
type Format = typeof FORMATS[number];

interface FeaturesOptions {
  readonly data: string;
  readonly format: Format;
  readonly out?: string;
  readonly funding?: string;
  readonly leader?: string;
}

/** `features`: one row a candle, its time and every feature of the catalogue. */
export function register(program: Command): void {
  program.command("features")
    .description("compute every feature of the catalogue for each candle of a file")
    .requiredOption("--data <file>", "candles: csv, csv.gz or a stored series' folder")
    .addOption(new Option("--format <format>", "format of the rows").choices(FORMATS).default("csv"))
    .option("--funding <file>", "settled funding rates: features of funding are empty without it")
    .option("--leader <file>", "candles of the leading market: features beside it are empty without it")
    .option("--out <file>", "file to write (default: standard output)")
    .allowExcessArguments(false)
    .action(runFeatures);
}

async function runFeatures({ data, format, out, ...files }: FeaturesOptions): Promise<void> {
  if (out === undefined && format === "parquet" && Deno.stdout.isTerminal()) {
    throw new ExitError("Parquet is not for a terminal: name a file with --out", 2);
  }
  if (out !== undefined && await isSameFile(data, out)) {
    throw new ExitError(`--out must not be the file of the candles, was ${out} for both: name another file`, 2);
  }
  const { readCandles } = await import("../research/history/candle_source.ts");
  const file = await readCandles(data);
  if (!file.ok) throw new ExitError(file.error, 1);
  const { timeframe, gaps, missingCandles } = file.value;
  const { readContext } = await import("../research/history/candle_context.ts");
  const read = await readContext(file.value.candles, timeframe, files);
  if (!read.ok) throw new ExitError(read.error, 1);
  const candles = read.value;
  if (gaps > 0) {
    console.error(`${data} has ${gaps} gaps, ${missingCandles} candles are missing: features go on across them`);
  }
  const table = await tableOf(format, candles);
  if (out === undefined) return await toStandardOutput(table);
  await toFile(table, out);
  console.error(`Wrote ${candles.length} rows to ${out}`);
}

async function tableOf(format: Format, candles: readonly Candle[]): Promise<Iterable<Uint8Array>> {
  switch (format) {
    case "csv":
      return (await import("./features/text_table.ts")).csvTable(candles);
    case "json":
      return (await import("./features/text_table.ts")).jsonTable(candles);
    case "parquet":
      return (await import("./features/parquet_table.ts")).parquetTable(candles);
    default:
      return format satisfies never;
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => Deno.realPath(path).catch(() => undefined)));
  return first !== undefined && first === second;
}

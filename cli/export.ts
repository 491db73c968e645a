import { Argument, type Command, Option } from "commander";
import { exportCsv, EXPORTED, type Exported } from "../db/export.ts";
import type { ReadOnly } from "../db/read_only.ts";
import { ExitError } from "./exit.ts";
import { withDatabase } from "./with_database.ts";

interface ExportOptions {
  readonly dataDir?: string;
  readonly out?: string;
}

/** `export trades|decisions|orders`: the database as CSV, also while a coordinator runs. */
export function register(program: Command): void {
  program.command("export")
    .description("write a table of the database as CSV, oldest row first")
    .addArgument(new Argument("<table>", "what to export").choices([...EXPORTED]))
    .addOption(new Option("--format <format>", "format of the rows").choices(["csv"]).default("csv"))
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--out <file>", "file to write (default: standard output)")
    .action(runExport);
}

async function runExport(table: Exported, options: ExportOptions): Promise<void> {
  await withDatabase(
    options.dataDir,
    (database) => options.out === undefined ? toStandardOutput(database, table) : toFile(database, table, options.out),
  );
}

async function toStandardOutput({ client }: ReadOnly, table: Exported): Promise<void> {
  const encoder = new TextEncoder();
  for await (const piece of exportCsv(client, table)) await writeAll(Deno.stdout, encoder.encode(piece));
}

/** Under its final name only when it is whole. */
async function toFile({ client }: ReadOnly, table: Exported, path: string): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await Deno.writeTextFile(unfinished, ReadableStream.from(exportCsv(client, table)));
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw new ExitError(`Cannot write "${path}": ${error instanceof Error ? error.message : error}`, 1);
  }
}

async function writeAll(to: typeof Deno.stdout, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await to.write(bytes.subarray(written));
}

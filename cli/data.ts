import { type Command, Option } from "commander";
import { repeated } from "./repeated_option.ts";

/** What every command on the store takes. */
const withStore = (command: Command): Command =>
  command
    .option("--store <folder>", "folder of the store (default: history in the data folder)")
    .option("--data-dir <folder>", "data folder (default: as the configuration says)")
    .option("--config <file>", "configuration file (default: config.yaml where it is there)")
    .option("--json", "print the result as JSON");

const kind = () =>
  new Option("--kind <kind>", "what the rows are").choices(["candles", "mark_prices", "funding_rates"]);

const repair = () =>
  new Option("--repair <name>", "mend this, and log it; may be given several times").argParser(repeated);

/** `data import | download | list | check | export | compact`: market history. */
export function register(program: Command): void {
  const data = program.command("data").description("market history: stored as Parquet, a folder a day");
  withStore(data.command("import <files...>"))
    .description("check files (csv, csv.gz, zip, Parquet) and store them; exit 3 where one was refused")
    .addOption(kind())
    .option("--symbol <symbol>", "of which market (default: what the file's name tells)")
    .option("--timeframe <timeframe>", "of the candles (default: what the rows tell)")
    .addOption(repair())
    .option("--features", "store the catalogue's features of the candles too")
    .action(async (files, options) => (await import("./history/import.ts")).runImport(files, options));
  withStore(data.command("download"))
    .description("fetch history and store it: what is stored already is not asked for again")
    .addOption(
      new Option("--source <source>", "Binance's public archives, or its REST interface by ccxt")
        .choices(["archive", "exchange"]).default("archive"),
    )
    .requiredOption("--symbol <symbol>", "e.g. BTCUSDT; may be given several times", repeated)
    .option("--timeframe <timeframe>", "of candles and mark prices", "5m")
    .requiredOption("--from <date>", "first day, or an exact time (UTC)")
    .option("--to <date>", "last day, or an exact time (default: now)")
    .addOption(kind().default("candles"))
    .option("--archive-url <url>", "another address of the archives, e.g. a mirror")
    .option("--exchange-url <url>", "another address of the exchange, e.g. a simulator")
    .addOption(repair())
    .option("--features", "store the catalogue's features of the candles too")
    .action(async (options) => (await import("./history/download.ts")).runDownload(options));
  withStore(data.command("list"))
    .description("what is stored")
    .action(async (options) => (await import("./history/list.ts")).runList(options));
  withStore(data.command("check [what...]"))
    .description("the quality of stored series (all without a name) or of files; exit 3 on a fault")
    .addOption(kind())
    .option("--strict", "notes count as faults: outliers, flat candles, candles without volume")
    .addOption(repair())
    .addOption(new Option("--job <id>", "run for a coordinator, and end with it").hideHelp())
    .action(async (what, options) => (await import("./history/check.ts")).runCheck(what, options));
  withStore(data.command("export <series>"))
    .description("write a stored series, e.g. BTCUSDT/5m, to a file")
    .option("--from <date>", "first day, or an exact time (UTC)")
    .option("--to <date>", "last day, or an exact time (UTC)")
    .addOption(new Option("--format <format>", "format of the rows").choices(["csv", "parquet"]).default("csv"))
    .option("--out <file>", "file to write (default: standard output)")
    .action(async (series, options) => (await import("./history/export.ts")).runExport(series, options));
  withStore(data.command("compact [series...]"))
    .description("make one file of each day that has several")
    .action(async (series, options) => (await import("./history/compact.ts")).runCompact(series, options));
}

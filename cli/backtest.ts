import { type Command, Option } from "commander";
import { repeated } from "./repeated_option.ts";
import type { BacktestOptions } from "./backtest/options.ts";

/** `backtest`: the live engine on recorded candles, with a report of what came of it and how sure that is. */
export function register(program: Command): void {
  program.command("backtest")
    .description("trade recorded candles with the live engine, and tell what came of it and how sure that is")
    .option("--data <file>", "candles, csv or csv.gz; once for each of trading.symbols", repeated)
    .option(
      "--from-journal",
      "trade again what the coordinator of --data-dir has lived through, and name every difference",
    )
    .option("--config <file>", "configuration (default: config.yaml of this folder where it is there)")
    .option("--profile <name>", "default, or demo: lower thresholds, so that trading can be seen", "default")
    .option("--from <date>", "first candle that is traded (UTC)")
    .option("--to <date>", "last day that is traded, or an exact time (UTC)")
    .option(
      "--models <folder>",
      "trained models, <name>.onnx for each endpoint; without it they are trained on the first 40 %",
    )
    .option("--rule <name>", "ask a fixed rule in place of models: trend or reversal")
    .option("--adaptive", "train the models anew on the schedule of retraining, as the live system does")
    .option("--funding <file>", "settled funding rates; once for each --data, in their order", repeated)
    .option(
      "--inner <file>",
      "1-minute candles that the inside of the others is played by; once for each --data (default: of the store)",
      repeated,
    )
    .option("--no-inner", "inside each candle the worst case first, also where 1-minute candles are stored")
    .option(
      "--data-dir <folder>",
      "where the ledger of all trials, own trades and history are kept (default: data.storage_path)",
    )
    .option("--out <folder>", "report.html, report.json, trades.csv and equity.csv go here", "backtest")
    .option("--perturbed <n>", "do it again n times on candles that are a little off, and tell the spread")
    .option("--noise <bps>", "how far prices are off there: standard deviation, basis points", "2")
    .option("--json", "print the report as JSON")
    .option("--progress", "tell how far it is: a bar on a terminal, lines of JSON on standard error elsewhere")
    .addOption(new Option("--job <id>", "run for a coordinator, and end with it").hideHelp())
    .allowExcessArguments(false)
    .action(async ({ data = [], ...others }: Omit<BacktestOptions, "data"> & { readonly data?: readonly string[] }) => {
      const options: BacktestOptions = { data, ...others };
      if (options.fromJournal) {
        const { backtestFromJournal } = await import("./backtest/from_journal.ts");
        return await backtestFromJournal(options);
      }
      const { ExitError } = await import("./exit.ts");
      if (options.data.length === 0) throw new ExitError("Say what to trade: --data FILE, or --from-journal", 2);
      const { profileOf } = await import("./backtest/profile.ts");
      const profile = profileOf(options.profile);
      const { backtest } = await import("./backtest/run.ts");
      await backtest(options, profile);
    });
}

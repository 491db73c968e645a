import { type Command, Option } from "commander";
import { profileOf, PROFILES } from "./backtest/profile.ts";
import { repeated } from "./repeated_option.ts";
import type { WalkForwardOptions } from "./walk_forward/options.ts";

/** `walk-forward`: models learn from the past, trade what comes next, and learn again. */
export function register(program: Command): void {
  program.command("walk-forward")
    .description("train on the past, trade what comes next, again and again: what the models are worth out of sample")
    .requiredOption("--data <file>", "candles, csv or csv.gz; once for each of trading.symbols", repeated)
    .option("--config <file>", "configuration (default: config.yaml of this folder where it is there)")
    .option("--profile <name>", PROFILES.join(" or "), "default")
    .option("--from <date>", "first candle that is used after the warm-up (UTC)")
    .option("--to <date>", "last day that is used, or an exact time (UTC)")
    .option("--funding <file>", "settled funding rates; once for each --data, in their order", repeated)
    .addOption(
      new Option("--mode <mode>", "anchored learns from all that was, rolling from as much as the first window had")
        .choices(["anchored", "rolling"]).default("anchored"),
    )
    .option("--folds <n>", "windows", "5")
    .option("--train-share <share>", "of the candles that the first window learns from", "0.4")
    .option("--embargo <candles>", "between the last label that is learned and the first traded candle", "0")
    .option("--jobs <n>", "threads (default: one a core)")
    .option("--data-dir <folder>", "where the ledger of all trials is kept (default: data.storage_path)")
    .option("--out <folder>", "report.json, trades.csv and equity.csv go here", "walk-forward")
    .option("--json", "print the report as JSON")
    .option("--progress", "tell how far it is: a bar on a terminal, lines of JSON on standard error elsewhere")
    .addOption(new Option("--job <id>", "run for a coordinator, and end with it").hideHelp())
    .allowExcessArguments(false)
    .action(async (options: WalkForwardOptions) => {
      const profile = profileOf(options.profile);
      const { walkForwardStudy } = await import("./walk_forward/run.ts");
      await walkForwardStudy(options, profile);
    });
}

import { type Command, Option } from "commander";
import { OBJECTIVES, SAMPLERS } from "../coordinator/ports/research/search_terms.ts";
import { profileOf, PROFILES } from "./backtest/profile.ts";
import { repeated } from "./repeated_option.ts";
import type { OptimiseOptions } from "./optimise/options.ts";

/** `optimise`: a search over keys of the configuration that tells how much of what it found is luck. */
export function register(program: Command): void {
  program.command("optimise")
    .description("search over keys of the configuration, and tell how much of what was found is luck")
    .requiredOption("--data <file>", "candles, csv or csv.gz; once for each of trading.symbols", repeated)
    .option("--key <key=range>", "key=low..high, :log or :int behind it, or key=a|b|c; may be repeated", repeated)
    .option("--space <file>", "the same as YAML, a key a line")
    .option("--config <file>", "configuration (default: config.yaml of this folder where it is there)")
    .option("--profile <name>", PROFILES.join(" or "), "default")
    .option("--from <date>", "first candle that is traded (UTC)")
    .option("--to <date>", "last day that is traded, or an exact time (UTC)")
    .option("--models <folder>", "trained models, <name>.onnx for each endpoint; without it they are trained")
    .option("--funding <file>", "settled funding rates; once for each --data, in their order", repeated)
    .option("--trials <n>", "settings to try", "100")
    .addOption(new Option("--sampler <name>", "how settings are chosen").choices([...SAMPLERS]).default("tpe"))
    .option("--seed <n>", "of all chance: the same seed tries the same", "1")
    .addOption(new Option("--objective <name>", "what is made large").choices([...OBJECTIVES]).default("sharpe"))
    .option("--min-trades <n>", "a trial with fewer is not judged", "10")
    .option("--folds <n>", "judge out of sample: models are trained anew for each of so many windows")
    .option("--embargo <candles>", "with --folds: between what is learned and what is traded", "0")
    .option("--jobs <n>", "threads (default: one a core)")
    .option("--data-dir <folder>", "where the ledger of all trials is kept (default: data.storage_path)")
    .option("--out <folder>", "search.json, search.html and best.yaml go here", "search")
    .option("--json", "print search.json")
    .option("--progress", "tell how far it is: a bar on a terminal, lines of JSON on standard error elsewhere")
    .addOption(new Option("--job <id>", "run for a coordinator, and end with it").hideHelp())
    .allowExcessArguments(false)
    .action(async (options: OptimiseOptions) => {
      const profile = profileOf(options.profile);
      const { optimise } = await import("./optimise/run.ts");
      await optimise(options, profile);
    });
}

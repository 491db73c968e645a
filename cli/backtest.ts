import type { Command } from "commander";
import { profileOf, PROFILES } from "./backtest/profile.ts";
import { repeated } from "./repeated_option.ts";

export interface BacktestOptions {
  readonly data: readonly string[];
  readonly config?: string;
  readonly profile?: string;
  readonly from?: string;
  readonly to?: string;
  readonly models?: string;
  readonly funding?: readonly string[];
  readonly out: string;
  readonly perturbed?: string;
  readonly noise: string;
  readonly json?: boolean;
}

/** `backtest`: the live engine on recorded candles, with a report of what came of it and how sure that is. */
export function register(program: Command): void {
  program.command("backtest")
    .description("trade recorded candles with the live engine, and tell what came of it and how sure that is")
    .requiredOption("--data <file>", "candles, csv or csv.gz; once for each of trading.symbols", repeated)
    .option("--config <file>", "configuration (default: config.yaml of this folder where it is there)")
    .option("--profile <name>", `${PROFILES.join(" or ")}`, "default")
    .option("--from <date>", "first candle that is traded (UTC)")
    .option("--to <date>", "last day that is traded, or an exact time (UTC)")
    .option(
      "--models <folder>",
      "trained models, <name>.onnx for each endpoint; without it they are trained on the first 40 %",
    )
    .option("--funding <file>", "settled funding rates; once for each --data, in their order", repeated)
    .option("--out <folder>", "report.html, report.json, trades.csv and equity.csv go here", "backtest")
    .option("--perturbed <n>", "do it again n times on candles that are a little off, and tell the spread")
    .option("--noise <bps>", "how far prices are off there: standard deviation, basis points", "2")
    .option("--json", "print the report as JSON")
    .allowExcessArguments(false)
    .action(async (options: BacktestOptions) => {
      const profile = profileOf(options.profile);
      const { backtest } = await import("./backtest/run.ts");
      await backtest(options, profile);
    });
}

import { type Command, Option } from "commander";
import type { ConfigOverrides } from "../coordinator/runtime/config/load.ts";
import { ExitError } from "./exit.ts";
import { configPath, dataDirOverrides, DEFAULT_CONFIG } from "./loaded_config.ts";
import { repeated } from "./repeated_option.ts";
import { type StartOptions, type StartRequest, startRequest } from "./start/request.ts";

/** `start`: everything at once. */
export function register(program: Command): void {
  program.command("start")
    .description("trades: market, four model servers, decisions, orders, database and dashboard")
    .option(
      "--mode <mode>",
      "demo (a made-up market) or replay (recorded candles); else the configuration's, else demo",
    )
    .option("--profile <profile>", "default (the configuration's thresholds) or demo (low enough to show trading)")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--port <port>", "of dashboard and API; 0 takes a free one")
    .option("--data-dir <folder>", "everything that is kept: database, models, history, tokens")
    .option("--data <file>", "replay: candles: csv, csv.gz or a stored series' folder; once for each symbol", repeated)
    .option("--from <date>", "replay: first day that is traded (UTC)")
    .option("--to <date>", "replay: last day that is traded (UTC)")
    .option("--funding <rate|file>", "settled every 8 hours: one rate (0.0001), or a file of timestamp_ms,funding_rate")
    .option("--models <folder>", "trained models, <name>.onnx each, instead of training")
    .option("--speed <n>", "times faster than life, or max")
    .option("--seed <n>", "demo: seed of the market")
    .addOption(new Option("--dev", "serve the dashboard's sources live").hideHelp())
    .action(runStart);
}

async function runStart(options: StartOptions): Promise<void> {
  const { loadConfig, modeInFile } = await import("../coordinator/runtime/config/load.ts");
  const { faultReport } = await import("../coordinator/runtime/config/faults.ts");
  const path = await configPath(options);
  const fileMode = path === undefined ? undefined : await modeInFile(path);
  const request = startRequest(options, fileMode === undefined ? undefined : { mode: fileMode, path: path! });
  if (!request.ok) throw new ExitError(request.error, 2);
  const given = overrides(request.value, options);
  const loaded = await loadConfig(path, given, request.value.profile);
  if (!loaded.ok) throw new ExitError(faultReport(loaded.error), 2);
  const { runXylen } = await import("./start/run.ts");
  const source = { path: path ?? DEFAULT_CONFIG, overrides: given, profile: request.value.profile };
  await runXylen(request.value, loaded.value, source);
}

/** The command line has the last word, where it says something. */
const overrides = ({ port, dataDir }: StartRequest, { mode }: StartOptions): ConfigOverrides => ({
  ...(mode === undefined ? {} : { mode }),
  ...(port === undefined ? {} : { dashboard: { port } }),
  ...dataDirOverrides(dataDir),
});

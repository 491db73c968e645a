import { type Command, Option } from "commander";
import type { ConfigOverrides } from "../coordinator/runtime/config/load.ts";
import { ExitError } from "./exit.ts";
import { type StartOptions, type StartRequest, startRequest } from "./start/request.ts";

/** `start`: everything at once. */
export function register(program: Command): void {
  program.command("start")
    .description("trades: market, four model servers, decisions, orders, database and dashboard")
    .option("--mode <mode>", "demo (a made-up market) or replay (recorded candles)", "demo")
    .option("--profile <profile>", "default (the configuration's thresholds) or demo (low enough to show trading)")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--port <port>", "of dashboard and API; 0 takes a free one")
    .option("--data-dir <folder>", "everything that is kept: database, models, history, tokens")
    .option("--data <file>", "replay: candles, csv or csv.gz")
    .option("--from <date>", "replay: first day that is traded (UTC)")
    .option("--to <date>", "replay: last day that is traded (UTC)")
    .option("--models <folder>", "trained models, <name>.onnx each, instead of training")
    .option("--speed <n>", "times faster than life, or max")
    .option("--seed <n>", "demo: seed of the market")
    .addOption(new Option("--dev", "serve the dashboard's sources live").hideHelp())
    .action(runStart);
}

async function runStart(options: StartOptions): Promise<void> {
  const request = startRequest(options);
  if (!request.ok) throw new ExitError(request.error, 2);
  const { loadConfig } = await import("../coordinator/runtime/config/load.ts");
  const { formatFault } = await import("../coordinator/runtime/config/faults.ts");
  const loaded = await loadConfig(await configPath(request.value), overrides(request.value), request.value.profile);
  if (!loaded.ok) throw new ExitError(loaded.error.map(formatFault).join("\n"), 2);
  const { runXylen } = await import("./start/run.ts");
  await runXylen(request.value, loaded.value);
}

const DEFAULT_CONFIG = "config.yaml";

async function configPath(request: StartRequest): Promise<string | undefined> {
  if (request.configPath !== undefined) return request.configPath;
  const isThere = await Deno.stat(DEFAULT_CONFIG).then((file) => file.isFile, () => false);
  return isThere ? DEFAULT_CONFIG : undefined;
}

/** The command line has the last word. */
const overrides = ({ mode, port, dataDir }: StartRequest): ConfigOverrides => ({
  mode,
  ...(port === undefined ? {} : { dashboard: { port } }),
  ...(dataDir === undefined ? {} : {
    data: { storage_path: dataDir },
    database: { url: `file:${dataDir}/xylen.db`, csv_path: `${dataDir}/trades.csv` },
  }),
});

import { settingsText, type TrainingSettings } from "../../model_server/training/training_settings.ts";
import { fileURLToPath } from "node:url";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import type { PromotionSettings } from "../../model_server/promotion/gates.ts";
import type { BacktestPlace } from "../../research/jobs/backtest_job.ts";
import type { History } from "./history.ts";
import { databaseFile } from "../database_url.ts";

const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** A model server trains in a process of its own. */
const MAY_TRAIN = [`--allow-run=${Deno.execPath()}`];

/**
 * V8 compiles the runtime's WASM anew for speed once it has run a little, in several threads, and keeps what that took:
 * 60 to 100 MB a model. A row is as fast without; a batch still gets there. `deno task start` says the same for Workers.
 * A small young generation is cleared often and quickly: a hundredth of the answers waited 5 ms for it, now 3 to 4.
 */
const FRUGAL = ["--v8-flags=--wasm-tiering-budget=1000000000,--wasm-num-compilation-tasks=1,--max-semi-space-size=2"];
/** The C library's arenas keep what any thread once took. */
const FRUGAL_ENVIRONMENT = { MALLOC_ARENA_MAX: "2" };

/** `deno run` with a permission set of deno.json, and the folder that this child may write to. */
const runArgs = (permissionSet: string, writes: readonly string[], extra: readonly string[] = []): string[] => [
  "run",
  "--quiet",
  "--no-prompt",
  "--config",
  CONFIG,
  `-P=${permissionSet}`,
  ...(writes.length > 0 ? [`--allow-write=${writes.join(",")}`] : []),
  ...extra,
  MAIN,
];

export interface SimulatorChild {
  readonly stateFile: string | undefined;
  readonly balanceUsd: number;
  readonly symbols: readonly string[];
  readonly seed: number | undefined;
  /** Against every taker. */
  readonly slippageBps: number;
  /** As `--funding` takes it. */
  readonly funding: string | undefined;
  /** A file for each symbol. */
  readonly recorded:
    | { readonly paths: readonly string[]; readonly fromMs: number; readonly toMs: number }
    | undefined;
}

/** The simulated exchange in lockstep with us. */
export function simulatorCommand(child: SimulatorChild): ChildCommand {
  const { recorded, stateFile, seed, funding } = child;
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    program: Deno.execPath(),
    args: [
      ...runArgs("simulator", stateFile ? [folderOf(stateFile)] : []),
      "exchange-sim",
      "--port=0",
      "--speed=lockstep",
      "--with-parent",
      `--balance=${child.balanceUsd}`,
      ...(child.slippageBps === 0 ? [] : [`--slippage-bps=${child.slippageBps}`]),
      `--symbol=${child.symbols.join(",")}`,
      ...(seed === undefined ? [] : [`--seed=${seed}`]),
      ...(funding === undefined ? [] : [`--funding=${funding}`]),
      ...(stateFile ? [`--state=${stateFile}`] : []),
      ...(recorded
        ? [
          ...recorded.paths.map((path) => `--data=${path}`),
          `--from=${iso(recorded.fromMs)}`,
          `--to=${iso(recorded.toMs)}`,
        ]
        : []),
    ],
  };
}

/** A backtest of what the database holds, up to an instant. */
export function parityCommand(
  { url, authToken }: { readonly url: string; readonly authToken: string | undefined },
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ChildCommand {
  const isFile = url.startsWith("file:");
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--config",
      CONFIG,
      "--allow-read",
      "--allow-env",
      "--allow-sys",
      `--allow-ffi=${PACKAGES}`,
      ...(isFile ? [] : ["--allow-net"]),
      MAIN,
      "backtest",
      "--from-journal",
      "--json",
      `--from=${new Date(fromMs).toISOString()}`,
      `--to=${new Date(toMs).toISOString()}`,
    ],
    env: { LIBSQL_URL: url, ...(isFile || authToken === undefined ? {} : { LIBSQL_AUTH_TOKEN: authToken }) },
  };
}

/** Code of the program, which its threads begin with. Not the program's folder: by default the data folder is in it. */
export const PROGRAM_FOLDERS = [
  "cli",
  "coordinator",
  "db",
  "domain",
  "exchange",
  "features",
  "model_server",
  "outcomes",
  "research",
].map((name) => fileURLToPath(new URL(`../../${name}`, import.meta.url)));

/**
 * A backtest that somebody asked for, with the rights of its work: it reads the candles, models and configuration that it
 * is given, writes into its own folder and into `research.db`, starts trainings, and speaks with nobody.
 */
export function backtestCommand(
  { dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl: string },
  { jobId, folder, configFile, request, data, modelsDir, modelFiles }: BacktestPlace,
): ChildCommand {
  const funding = data.every(({ fundingPath }) => fundingPath !== null) ? data.map((each) => each.fundingPath!) : [];
  const { from, to, profile, models } = request;
  const reads = [
    PACKAGES,
    ...PROGRAM_FOLDERS,
    folder,
    ...modelFiles,
    ...data.map(({ path }) => path),
    ...funding,
    // Of own trades it learns what they paid.
    ...(request.slippage_model === "learned" ? [databaseFile(dataDir)] : []),
  ];
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--config",
      CONFIG,
      `--allow-read=${reads.join(",")}`,
      `--allow-write=${folder}`,
      "--allow-env",
      "--allow-sys",
      `--allow-ffi=${PACKAGES}`,
      `--allow-run=${Deno.execPath()}`,
      MAIN,
      "backtest",
      `--job=${jobId}`,
      "--progress",
      `--config=${configFile}`,
      `--profile=${profile}`,
      `--data-dir=${dataDir}`,
      `--out=${folder}`,
      ...data.map(({ path }) => `--data=${path}`),
      ...funding.map((path) => `--funding=${path}`),
      ...(from === null ? [] : [`--from=${from}`]),
      ...(to === null ? [] : [`--to=${to}`]),
      ...(modelsDir === null ? [] : [`--models=${modelsDir}`]),
      ...(models === "rule_trend" ? ["--rule=trend"] : models === "rule_reversal" ? ["--rule=reversal"] : []),
    ],
    env: databaseUrl.startsWith("file:") ? { LIBSQL_URL: databaseUrl } : {},
  };
}

export interface ModelChild {
  readonly name: string;
  readonly dataDir: string;
  /** Serves this file, or trains on a history. */
  readonly source: GivenFile | Trained;
}

/** What a server learns when it has no model yet. */
interface Trained {
  readonly history: History;
  readonly learner: string;
  readonly horizonBars: number;
  /** As `labelText` writes it. */
  readonly label: string;
  readonly settings: TrainingSettings;
  /** Of a round trip, as a fraction. */
  readonly cost: number;
  readonly promotion: PromotionSettings;
  /** Null for any age. */
  readonly maxAgeHours: number | null;
  /** New trades that feedback alone waits for. */
  readonly samplesToRetrain: number;
}

interface GivenFile {
  readonly modelFile: string;
  readonly mappingFile?: string | undefined;
  /** What its answers are held against where it does not say what it foresees. */
  readonly horizonBars: number;
  readonly label: string;
}

export function modelServerCommand(child: ModelChild): ChildCommand {
  const { source } = child;
  const what = "modelFile" in source ? servedFile(source) : [
    `--learner=${source.learner}`,
    `--horizon=${source.horizonBars}`,
    `--label=${source.label}`,
    `--settings=${settingsText(source.settings)}`,
    `--cost=${source.cost}`,
    `--significance=${source.promotion.significance}`,
    `--min-log-loss-gain=${source.promotion.minLogLossGain}`,
    `--max-calibration-error=${source.promotion.maxCalibrationError}`,
    `--min-better-folds=${source.promotion.minBetterFolds}`,
    ...(source.maxAgeHours === null ? [] : [`--max-age-hours=${source.maxAgeHours}`]),
    `--samples-to-retrain=${source.samplesToRetrain}`,
    `--history=${source.history.path}`,
    `--symbol=${source.history.symbol}`,
    `--timeframe=${source.history.timeframe}`,
    `--train-to=${source.history.toMs}`,
  ];
  return {
    program: Deno.execPath(),
    args: [
      ...runArgs("model-server", [child.dataDir], [
        ...FRUGAL,
        ...("modelFile" in source ? [] : MAY_TRAIN),
        `--allow-read=${readable(child)}`,
      ]),
      "model-server",
      `--name=${child.name}`,
      "--port=0",
      `--data-dir=${child.dataDir}`,
      "--with-parent",
      "--simulated-time",
      ...what,
    ],
    env: FRUGAL_ENVIRONMENT,
  };
}

const servedFile = ({ modelFile, mappingFile, horizonBars, label }: GivenFile): string[] => [
  `--model=${modelFile}`,
  `--horizon=${horizonBars}`,
  `--label=${label}`,
  ...(mappingFile === undefined ? [] : [`--mapping=${mappingFile}`]),
];

/**
 * The packages (the list replaces that of the permission set), its own folder, and what it learns from, or its model with
 * the weights beside it. Not the program's folder: by default the data folder with its secrets is in it.
 */
const readable = ({ dataDir, source }: ModelChild): string =>
  [PACKAGES, dataDir, "modelFile" in source ? folderOf(source.modelFile) : source.history.path].join(",");

const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

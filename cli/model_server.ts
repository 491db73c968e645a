import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { isTimeframe, TIMEFRAMES } from "../domain/candle.ts";
import { DEFAULT_LABEL, labelText, parseLabel } from "../outcomes/label.ts";
import { DEFAULT_PROMOTION } from "../model_server/promotion/gates.ts";
import { parseSettings } from "../model_server/training/training_settings.ts";
import type { TrainingPlan } from "../model_server/training_plan.ts";
import { ExitError } from "./exit.ts";
import { readMapping } from "./mapping_file.ts";

interface ModelServerOptions {
  readonly name: string;
  readonly port: number;
  readonly host: string;
  readonly dataDir?: string;
  readonly model?: string;
  readonly mapping?: string;
  readonly learner?: string;
  readonly horizon?: number;
  readonly label: string;
  readonly history?: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly trainTo?: number;
  readonly seed: number;
  readonly settings: string;
  readonly cost: number;
  readonly significance: number;
  readonly minLogLossGain: number;
  readonly maxCalibrationError: number;
  readonly minBetterFolds: number;
  readonly maxAgeHours?: number;
  readonly samplesToRetrain: number;
  readonly simulatedTime?: true;
  readonly withParent?: true;
}

export function register(program: Command): void {
  program.command("model-server")
    .description("one model server alone: serves an ONNX model, trains one when it is given a history")
    .requiredOption("--name <name>", "what its predictions are signed with", nameOption)
    .requiredOption("--port <port>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535))
    .option("--host <address>", "address to listen on; any but loopback demands XYLEN_MODEL_TOKEN", "127.0.0.1")
    .option("--data-dir <folder>", "its versions, champion and feedback (default: data/models/<name>)")
    .option("--model <file>", "serve this ONNX file")
    .option("--mapping <file>", "how that file is read: YAML, as models.endpoints[].mapping of config.yaml")
    .option("--learner <learner>", "what to train: gbdt, forest, mlp, sequence, logistic or online")
    .option("--horizon <candles>", "the label's time limit", wholeNumber(1, 10_000))
    .option(
      "--label <label>",
      "what the model is to foresee, or what a file that does not say it is held against",
      labelOption,
      labelText(DEFAULT_LABEL),
    )
    .option("--history <file>", "candle file to train on")
    .option("--symbol <symbol>", "market of the history, e.g. BTCUSDT")
    .option("--timeframe <timeframe>", `candles of the history: ${TIMEFRAMES.join(", ")}`)
    .option("--train-to <ms>", "train on nothing after this Unix time in ms", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option("--seed <number>", "of the training", wholeNumber(0, 2 ** 31), 1)
    .option(
      "--settings <json>",
      "how the learner learns: params, weights, monotone, window_candles",
      settingsOption,
      "{}",
    )
    .option("--cost <fraction>", "of a round trip: fees and slippage both ways", numberFrom(0, 1), 0.002)
    .option(
      "--significance <level>",
      "chance at which a new model that is no better may serve",
      numberFrom(0, 1),
      DEFAULT_PROMOTION.significance,
    )
    .option(
      "--min-log-loss-gain <nats>",
      "how much lower its log loss must be",
      numberFrom(-1, 1),
      DEFAULT_PROMOTION.minLogLossGain,
    )
    .option(
      "--max-calibration-error <error>",
      "how far its probabilities may be off",
      numberFrom(0, 1),
      DEFAULT_PROMOTION.maxCalibrationError,
    )
    .option(
      "--min-better-folds <share>",
      "share of the folds in which it must be better",
      numberFrom(0, 1),
      DEFAULT_PROMOTION.minBetterFolds,
    )
    .option(
      "--max-age-hours <hours>",
      "what it learned may become so old before nobody listens; any age without it",
      numberFrom(0, 1_000_000),
    )
    .option("--samples-to-retrain <n>", "new feedback that a retraining waits for", wholeNumber(0, 1_000_000), 50)
    .option("--simulated-time", "the market's time may run ahead of this machine's clock")
    .option("--with-parent", "end when standard input closes")
    .action(async (options: ModelServerOptions) => {
      const plan = trainingPlan(options);
      await refuseUnknownLearner(plan);
      const mapping = options.mapping === undefined ? null : await readMapping(options.mapping);
      // Only here, so that other commands do not load what only a model server needs.
      const { runModelServer } = await import("../model_server/run.ts");
      const ended = await runModelServer({
        name: options.name,
        host: options.host,
        port: options.port,
        dataDir: options.dataDir ?? join("data", "models", options.name),
        modelFile: options.model ?? null,
        mapping,
        heldAgainst: options.horizon === undefined ? null : { label: options.label, horizonBars: options.horizon },
        plan,
        samplesToRetrain: options.samplesToRetrain,
        simulatedTime: options.simulatedTime === true,
        withParent: options.withParent === true,
      });
      if (!ended.ok) throw new ExitError(ended.error.sentence, ended.error.exitCode);
    });
}

/** @throws {ExitError} 2 when a history comes without the rest of what a training needs. */
function trainingPlan(options: ModelServerOptions): TrainingPlan | null {
  const { learner, horizon, history, symbol, timeframe } = options;
  if (options.model !== undefined && learner === undefined && history === undefined) return null;
  const wanted = { learner, horizon, history, symbol, timeframe };
  const given = Object.values(wanted).filter((value) => value !== undefined).length;
  if (given === 0 && options.trainTo === undefined) return null;
  const missing = Object.entries(wanted).filter(([, value]) => value === undefined).map(([name]) => `--${name}`);
  if (!learner || !horizon || !history || !symbol || !timeframe) {
    throw new ExitError(`A model server that trains also needs ${missing.join(", ")}`, 2);
  }
  if (!isTimeframe(timeframe)) {
    throw new ExitError(`--timeframe must be one of ${TIMEFRAMES.join(", ")}, was ${timeframe}`, 2);
  }
  const settings = parseSettings(options.settings);
  if (!settings.ok) throw new ExitError(settings.error, 2);
  const trainToMs = options.trainTo ?? null;
  const { label, seed, cost, significance, minLogLossGain, maxCalibrationError, minBetterFolds } = options;
  const promotion = { significance, minLogLossGain, maxCalibrationError, minBetterFolds };
  const maxAgeMs = options.maxAgeHours === undefined ? null : options.maxAgeHours * 3_600_000;
  return {
    learner,
    horizonBars: horizon,
    label,
    history,
    symbol,
    timeframe,
    trainToMs,
    seed,
    settings: settings.value,
    cost,
    promotion,
    maxAgeMs,
  };
}

/** @throws {ExitError} 2 */
async function refuseUnknownLearner(plan: TrainingPlan | null): Promise<void> {
  if (!plan) return;
  const { findLearner, unknownLearner } = await import("../model_server/training/learners.ts");
  if (!findLearner(plan.learner)) throw new ExitError(unknownLearner(plan.learner), 2);
}

function nameOption(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError("must be letters, digits, dots, dashes and underscores, at most 64.");
}

function labelOption(text: string): string {
  const label = parseLabel(text);
  if (label.ok) return text;
  throw new InvalidArgumentError(`${label.error}.`);
}

function settingsOption(text: string): string {
  const settings = parseSettings(text);
  if (settings.ok) return text;
  throw new InvalidArgumentError(`${settings.error}.`);
}

const numberFrom = (min: number, max: number) => (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`must be a number from ${min} to ${max}.`);
};

const wholeNumber = (min: number, max: number) => (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}.`);
};

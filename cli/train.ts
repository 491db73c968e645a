import type { Command } from "commander";
import { DEFAULT_LABEL, type Label, labelText, parseLabel } from "../outcomes/label.ts";
import type { RowWeighting } from "../model_server/training/row_weights.ts";
import type { TrainingReport } from "../model_server/training/training_report.ts";
import type { CandleFile } from "../research/history/candle_file.ts";
import { parsedDayRange } from "./day_range.ts";
import { wholeNumber } from "./whole_number.ts";
import { ExitError } from "./exit.ts";

interface TrainOptions {
  readonly learner: string;
  readonly data: string;
  readonly out: string;
  readonly horizon: string;
  readonly label: string;
  readonly to?: string;
  readonly seed: string;
  readonly folds: string;
  readonly weights: string;
  readonly halfLife?: string;
  readonly featuresKept?: string;
  readonly funding?: string;
  readonly leader?: string;
  readonly json?: boolean;
}

/** `train`: one model from a candle file, with an honest report of what it is worth. */
export function register(program: Command): void {
  program.command("train")
    .description("train a model on recorded candles, evaluate it on later ones, and write ONNX and report")
    .requiredOption("--learner <name>", "gbdt, forest, mlp, sequence, logistic or online")
    .requiredOption("--data <file>", "candles: csv, csv.gz or a stored series' folder")
    .option("--out <dir>", "folder for <model>.onnx and <model>.report.json", "models")
    .option("--horizon <candles>", "time limit of a trade", "20")
    .option("--label <label>", "what the model is to foresee", labelText(DEFAULT_LABEL))
    .option("--to <date>", "last day that is learned from, or an exact time (UTC); the whole file without it")
    .option("--seed <n>", "the same seed gives the same model, bit for bit", "1")
    .option("--folds <n>", "how many times it is evaluated, on purged candles that follow", "3")
    .option("--weights <how>", "how much rows count: equal or uniqueness", "equal")
    .option("--features-kept <n>", "at most so many features, chosen on purged folds; all without it")
    .option("--funding <file>", "settled funding rates, to learn from them too")
    .option("--leader <file>", "candles of the leading market, to learn from them too")
    .option("--half-life <candles>", "an older row counts half; without it age does not matter")
    .option("--json", "print the report as JSON")
    .action(runTrain);
}

async function runTrain(options: TrainOptions): Promise<void> {
  const wanted = await parseOptions(options);
  const { readCandles } = await import("../research/history/candle_source.ts");
  const file = await readCandles(options.data);
  if (!file.ok) throw new ExitError(file.error, 1);
  const { readContext } = await import("../research/history/candle_context.ts");
  const candles = await readContext(file.value.candles, file.value.timeframe, options);
  if (!candles.ok) throw new ExitError(candles.error, 1);
  const report = await train(options, wanted, { ...file.value, candles: candles.value });
  console.log(options.json ? JSON.stringify(report) : describe(report, options.out));
}

interface Wanted {
  readonly horizonBars: number;
  readonly label: Label;
  readonly seed: number;
  readonly folds: number;
  readonly trainToMs: number;
  readonly weighting: RowWeighting;
  readonly featuresKept: number | null;
}

async function parseOptions(options: TrainOptions): Promise<Wanted> {
  const { findLearner, unknownLearner } = await import("../model_server/training/learners.ts");
  if (!findLearner(options.learner)) throw new ExitError(unknownLearner(options.learner), 2);
  const label = parseLabel(options.label);
  if (!label.ok) throw new ExitError(label.error, 2);
  const range = parsedDayRange(undefined, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  return {
    horizonBars: wholeNumber("--horizon", options.horizon, 1, 1_000),
    label: label.value,
    seed: wholeNumber("--seed", options.seed, 0, 2 ** 32 - 1),
    folds: wholeNumber("--folds", options.folds, 1, 20),
    weighting: { by: weightsBy(options.weights), halfLifeBars: halfLife(options.halfLife) },
    featuresKept: options.featuresKept === undefined
      ? null
      : wholeNumber("--features-kept", options.featuresKept, 1, 1_000),
    // A day ends a millisecond before midnight, its last candle closes at midnight.
    trainToMs: range.value.toMs === undefined ? Infinity : range.value.toMs + 1,
  };
}

async function train({ learner, out }: TrainOptions, wanted: Wanted, file: CandleFile): Promise<TrainingReport> {
  const { trainModel } = await import("../model_server/training/train_model.ts");
  const { writeModel } = await import("../model_server/training/write_model.ts");
  const { progressDisplay } = await import("./training_progress.ts");
  const display = progressDisplay(Deno.stderr.isTerminal(), (line) => console.error(line));
  try {
    const { candles, timeframe, symbol } = file;
    const onProgress = ({ fraction, stage }: { fraction: number; stage: string }) => display.show(fraction, stage);
    const trained = await trainModel({ ...wanted, learner, candles, timeframe, symbol, onProgress });
    if (!trained.ok) throw new ExitError(trained.error, 1);
    await writeModel(out, trained.value).catch((cause) => {
      throw new ExitError(`Cannot write the model into ${out}: ${cause instanceof Error ? cause.message : cause}`, 1);
    });
    return trained.value.report;
  } finally {
    display.end();
  }
}

function weightsBy(how: string): RowWeighting["by"] {
  if (how === "equal" || how === "uniqueness") return how;
  throw new ExitError(`--weights must be equal or uniqueness, was "${how}"`, 2);
}

const halfLife = (text: string | undefined): number | null =>
  text === undefined ? null : wholeNumber("--half-life", text, 1, 10_000_000);

function describe(report: TrainingReport, out: string): string {
  const [long = 0, short = 0, hold = 0] = report.class_shares.map((share) => Math.round(share * 100));
  const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
  const row = (name: string, scores: { log_loss: number; auc: number; brier: number; ece: number }) =>
    [name.padEnd(10), scores.log_loss, scores.auc, scores.brier, scores.ece]
      .map((cell) => typeof cell === "number" ? cell.toFixed(4).padStart(9) : cell).join(" ");
  return [
    `${out}/${report.model}`,
    `${report.rows} rows of ${report.window > 1 ? `${report.window} candles` : `${report.features} features`}, ${
      day(report.trained_from_ms)
    } to ${day(report.trained_to_ms)}: ${long} % long, ${short} % short, ${hold} % hold`,
    `trained in ${report.seconds.toFixed(1)} s, differs from its ONNX file by ${report.parity_max_abs_diff}`,
    "",
    `${"".padEnd(10)} ${"log loss".padStart(9)} ${"AUC".padStart(9)} ${"Brier".padStart(9)} ${"ECE".padStart(9)}`,
    ...report.folds.map((fold, i) => row(`fold ${i + 1}`, fold)),
    row("base rates", report.baseline),
    row("logistic", report.logistic),
  ].join("\n");
}

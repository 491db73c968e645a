import { closeTimeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { SCHEMA_HASH } from "../../features/mod.ts";
import { binsText, referenceBins } from "../insight/reference_bins.ts";
import { CLASS_COUNT } from "../../outcomes/classes.ts";
import { cloudText, trainingCloud } from "../insight/dissimilarity.ts";
import { withTreeCovers } from "../insight/tree_covers.ts";
import { contestWith } from "./champion.ts";
import { classReturns } from "./class_returns.ts";
import { compareFolds } from "./compare.ts";
import { classShares } from "./base_rates.ts";
import { evaluateFolds, type Evaluation, fitLearner } from "./fit_learner.ts";
import { candlesHash, sha256 } from "./hashing.ts";
import { featureImportance, IMPORTANCE_ROWS_MAX } from "./importance.ts";
import { labelText } from "../../outcomes/label.ts";
import type { OnTrainingStep, Samples, TrainedModel } from "./learner.ts";
import type { ModelMetadata } from "./onnx/metadata.ts";
import { encodeModel, inputShape } from "./onnx/model_file.ts";
import { measureParity, type Parity } from "./onnx/parity.ts";
import { onColumns, type PreparedTraining, prepareTraining } from "./prepare_training.ts";
import { selectFeatures } from "./select_features.ts";
import { chronologicalFolds, type Split } from "./splits.ts";
import type { TrainModelOptions } from "./training_options.ts";
import type { TrainingReport } from "./training_report.ts";

export interface TrainedFile {
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly report: TrainingReport;
}

const PARITY_ROWS = 512;
/** Taker fee and slippage of 5 bp each, both ways. */
const DEFAULT_COST = 0.002;

/**
 * Learns from candles: evaluates on purged folds, trains once more on all rows, and writes the model as ONNX, checked
 * against itself in onnxruntime. The same options give the same file, bit for bit.
 *
 * @returns The file and its report, or one sentence on what stands in the way.
 */
export async function trainModel(options: TrainModelOptions): Promise<Result<TrainedFile>> {
  const startedMs = performance.now();
  const whole = prepareTraining(options);
  if (!whole.ok) return whole;
  const { dataset } = whole.value;
  const contest = options.champion && await contestWith(options.champion, whole.value, options.timeframe);
  const splits = contest?.ok ? contest.value.splits : chronologicalFolds(dataset, options.folds ?? 1);
  const prepared = onChosenFeatures(whole.value, splits, options);
  const { model, evaluation } = learn(prepared, splits, options);
  const metadata = await metadataOf(prepared, evaluation.answers, options);
  const { rows, features } = prepared;
  const onnx = withTreeCovers(encodeModel(model.graph(), metadata), features.rows, features.featureCount);
  const parity = await measureParity(model, onnx, storedRows(rows), inputShape(metadata));
  if (parity.largest > model.parityTolerance) return err(parityFault(options.learner, parity, model.parityTolerance));
  const hash = await sha256(onnx);
  const report = {
    learner: options.learner,
    model: `${options.learner}-${options.horizonBars}-${hash.slice(0, 12)}.onnx`,
    sha256: hash,
    symbol: options.symbol ?? null,
    timeframe: options.timeframe,
    horizon_bars: options.horizonBars,
    label: metadata.label,
    seed: options.seed,
    rows: dataset.count,
    features: metadata.features.length,
    window: metadata.window,
    seconds: (performance.now() - startedMs) / 1000,
    trained_from_ms: metadata.trainedFromMs,
    trained_to_ms: metadata.trainedToMs,
    class_shares: classShares(dataset),
    class_returns: metadata.classReturns,
    rounds: model.rounds,
    folds: evaluation.folds,
    baseline: evaluation.baseline,
    importance: featureImportance(model, onnx, { ...rows, names: metadata.features }),
    importance_rows: Math.min(IMPORTANCE_ROWS_MAX, rows.count),
    logistic: evaluation.logistic,
    comparison: contest && !contest.ok
      ? { error: contest.error }
      : compareFolds(evaluation.answers, dataset, contest?.value.opponent ?? null, options.cost ?? DEFAULT_COST),
    parity_max_abs_diff: parity.largest,
    parity_rows: parity.rowCount,
    schema_hash: metadata.schemaHash,
    data_hash: metadata.dataHash,
  };
  return ok({ onnx, report });
}

/** Chosen on the rows before the first fold validates: what is judged later has no part in it. */
function onChosenFeatures(
  whole: PreparedTraining,
  [first]: readonly Split[],
  { featuresKept = null, onProgress = () => {} }: TrainModelOptions,
): PreparedTraining {
  if (featuresKept === null || whole.recipe.learner.candleWindow) return whole;
  onProgress({ fraction: 0, stage: "choosing features" });
  return onColumns(whole, selectFeatures(whole, first!.train.to, featuresKept));
}

/** Every fold, and then the model that is kept, on all rows. */
function learn(
  { recipe, dataset, rows }: PreparedTraining,
  splits: readonly Split[],
  { onProgress = () => {} }: TrainModelOptions,
): { model: TrainedModel; evaluation: Evaluation } {
  const folds = splits.length;
  const part = (index: number, what: string): OnTrainingStep => ({ fraction, stage }) =>
    onProgress({ fraction: (index + fraction) / (folds + 1), stage: `${what}: ${stage}` });
  const evaluation = evaluateFolds(recipe, rows, dataset, splits, (i) => part(i, `fold ${i + 1} of ${folds}`));
  const model = fitLearner(recipe, rows, { from: 0, to: rows.count }, part(folds, "model"));
  return { model, evaluation };
}

async function metadataOf(
  { dataset, features, label, candles, columns, window }: PreparedTraining,
  answers: Evaluation["answers"],
  options: TrainModelOptions,
): Promise<ModelMetadata> {
  return {
    features: columns,
    schemaHash: SCHEMA_HASH,
    window,
    label: labelText(label),
    horizonBars: options.horizonBars,
    trainedFromMs: dataset.openTimesMs[0]!,
    trainedToMs: closeTimeMs(candles.at(-1)!, options.timeframe),
    calibration: "none",
    parent: options.champion?.version ?? "",
    learner: options.learner,
    samples: dataset.count,
    classReturns: classReturns(dataset),
    dataHash: await candlesHash(candles),
    seed: options.seed,
    trainingCloud: cloudText(trainingCloud(features.rows, features.featureCount)),
    featureBins: window === 1 ? binsText(referenceBins(features.rows, features.featureCount)) : "",
    answerBins: binsText(referenceBins(directions(answers), 2)),
  };
}

/** P(long) and P(short) of every answer, two a row. */
function directions(answers: Evaluation["answers"]): Float32Array {
  const all = answers.flatMap(({ probabilities }) => [...probabilities]);
  return Float32Array.from(all.filter((_, i) => i % CLASS_COUNT < 2));
}

/** Rows from all over the set, the same ones every time. */
function storedRows({ rows, count, featureCount }: Samples): Float32Array {
  const wanted = Math.min(PARITY_ROWS, count);
  const stored = new Float32Array(wanted * featureCount);
  for (let i = 0; i < wanted; i++) {
    const row = Math.floor(i * count / wanted);
    stored.set(rows.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  }
  return stored;
}

const parityFault = (learner: string, { largest, rowCount }: Parity, tolerance: number): string =>
  `The ONNX file of ${learner} differs from the model by ${largest} on ${rowCount} rows, ${tolerance} is allowed; ` +
  `it was not written`;

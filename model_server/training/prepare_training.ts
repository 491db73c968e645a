import { type Candle, CANDLE_COLUMNS, closeTimeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { buildDataset, type Dataset, firstRowCandles } from "./dataset.ts";
import { DEFAULT_LABEL, type Label, labelFault } from "../../outcomes/label.ts";
import { STATIONARY_NAMES } from "../../features/mod.ts";
import type { Recipe, TimedSamples } from "./fit_learner.ts";
import { candleWindows } from "./sequence/candle_window.ts";
import { EQUAL_WEIGHTS, weighRows } from "./row_weights.ts";
import { type Learner, resolveParams, type Samples } from "./learner.ts";
import { findLearner, unknownLearner } from "./learners.ts";
import type { TrainModelOptions } from "./training_options.ts";

/** Fewer rows than this teach nothing that a split could confirm. */
export const MIN_ROWS = 500;

export interface PreparedTraining {
  readonly recipe: Recipe;
  readonly label: Label;
  /** All features of one candle, and labels. */
  readonly dataset: Dataset;
  /** Those features of it that the model is to know where it was trained: its own, or all where it reads candles. */
  readonly features: Pick<Samples, "rows" | "featureCount">;
  /** The same rows as the learner reads them, weighted. */
  readonly rows: TimedSamples;
  /** What a row holds of each of its `window` candles. */
  readonly columns: readonly string[];
  readonly window: number;
  /** Those that may be seen. */
  readonly candles: readonly Candle[];
}

/** Checks what was asked for and makes the rows. @returns One sentence when there is nothing to be learned that way. */
export function prepareTraining(options: TrainModelOptions): Result<PreparedTraining> {
  const { horizonBars, timeframe, trainToMs, label = DEFAULT_LABEL } = options;
  const learner = findLearner(options.learner);
  if (!learner) return err(unknownLearner(options.learner));
  const fault = numberFault(options) ?? settingsFault(learner, options) ?? monotoneFault(learner, options);
  if (fault) return err(fault);
  const candles = options.candles.filter((candle) => closeTimeMs(candle, timeframe) <= trainToMs);
  const known = options.realTrades ? { realTrades: options.realTrades } : {};
  const dataset = buildDataset(candles, { timeframe, horizonBars, label, knownToMs: trainToMs, ...known });
  if (dataset.count >= MIN_ROWS) return ok(prepared(learner, options, label, dataset, candles));
  return err(
    `Cannot train ${learner.name}-${horizonBars}: of ${options.candles.length} candles ${candles.length} closed in time ` +
      `and give ${dataset.count} rows, ${MIN_ROWS} are needed; ` +
      `bring at least ${MIN_ROWS + firstRowCandles(horizonBars)} candles without gaps`,
  );
}

function prepared(
  learner: Learner,
  options: TrainModelOptions,
  label: Label,
  dataset: Dataset,
  candles: readonly Candle[],
): PreparedTraining {
  const { params = {}, seed, monotone, weighting = EQUAL_WEIGHTS } = options;
  const window = learner.candleWindow?.(params) ?? 1;
  const readsCandles = learner.candleWindow !== undefined;
  const rows = readsCandles ? windowedRows(dataset, candles, window) : dataset;
  const directions = monotone && Int8Array.from(dataset.names, (name) => monotone[name] ?? 0);
  return {
    recipe: { learner, params, seed, ...(directions && { monotone: directions }) },
    label,
    dataset,
    features: dataset,
    rows: { ...rows, weights: weighRows(dataset, weighting) },
    columns: readsCandles ? CANDLE_COLUMNS : dataset.names,
    window,
    candles,
  };
}

/** The same training on some of its columns. @param names Of columns, in their order. */
export function onColumns(prepared: PreparedTraining, names: readonly string[]): PreparedTraining {
  const { dataset, rows, recipe, columns } = prepared;
  const features = columnsOf(dataset, names)!;
  const at = names.map((name) => columns.indexOf(name));
  return {
    ...prepared,
    recipe: { ...recipe, ...(recipe.monotone && { monotone: Int8Array.from(at, (f) => recipe.monotone![f]!) }) },
    features,
    rows: { ...rows, ...features },
    columns: names,
  };
}

/** Some columns of a dataset, row-major. @returns null when it has not all of them. */
export function columnsOf(
  { names: all, rows, count, featureCount }: Dataset,
  names: readonly string[],
): Pick<Samples, "rows" | "featureCount"> | null {
  const at = names.map((name) => all.indexOf(name));
  if (at.includes(-1)) return null;
  const chosen = new Float32Array(count * at.length);
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < at.length; f++) chosen[row * at.length + f] = rows[row * featureCount + at[f]!]!;
  }
  return { rows: chosen, featureCount: at.length };
}

/** The rows of a dataset as the windows of candles that end at them. */
const windowedRows = (
  { labels, count, candleIndex, horizonBars }: Dataset,
  candles: readonly Candle[],
  window: number,
) => ({
  rows: candleWindows(candles, candleIndex, window),
  featureCount: window * CANDLE_COLUMNS.length,
  labels,
  count,
  candleIndex,
  horizonBars,
});

function monotoneFault(learner: Learner, { monotone = {} }: TrainModelOptions): string | null {
  const names = Object.keys(monotone);
  if (names.length > 0 && !learner.monotone) return `Learner ${learner.name} cannot keep features monotone; gbdt can`;
  const unknown = names.filter((name) => !STATIONARY_NAMES.includes(name));
  if (unknown.length > 0) return `Monotone features must be ones that models read, not ${unknown.join(", ")}`;
  const odd = names.find((name) => ![-1, 0, 1].includes(monotone[name]!));
  return odd === undefined ? null : `Monotone ${odd} must be 1, 0 or -1, was ${monotone[odd]}`;
}

function numberFault(
  { horizonBars, folds = 1, seed, trainToMs, weighting = EQUAL_WEIGHTS }: TrainModelOptions,
): string | null {
  if (!(Number.isInteger(horizonBars) && horizonBars >= 1 && horizonBars <= 1000)) {
    return `The horizon must be 1 to 1000 candles, was ${horizonBars}`;
  }
  if (!(Number.isInteger(folds) && folds >= 1 && folds <= 20)) return `Folds must be 1 to 20, was ${folds}`;
  if (!Number.isSafeInteger(seed)) return `The seed must be a whole number, was ${seed}`;
  const halfLife = weighting.halfLifeBars;
  if (halfLife !== null && !(halfLife > 0)) return `The half-life must be above 0 candles, was ${halfLife}`;
  if (Number.isNaN(trainToMs)) return `The end of training must be in Unix ms, was ${trainToMs}`;
  return null;
}

function settingsFault(learner: Learner, { params = {}, label = DEFAULT_LABEL }: TrainModelOptions): string | null {
  try {
    resolveParams(learner.name, learner.params, params);
    return labelFault(label);
  } catch (cause) {
    if (cause instanceof RangeError) return cause.message;
    throw cause;
  }
}

import type { GraphPart } from "./onnx/graph.ts";

/** Rows for a learner: `rows` is row-major `[count, featureCount]`, `labels[i]` an index into `CLASSES`. */
export interface Samples {
  readonly rows: Float32Array;
  readonly labels: Uint8Array;
  readonly count: number;
  readonly featureCount: number;
  /** How much each row counts, on average about 1; all alike when left out. */
  readonly weights?: Float64Array;
}

/** @returns Rows `from` up to, not including, `to`, as views on the same memory. */
export const sliceSamples = (samples: Samples, from: number, to: number): Samples => ({
  rows: samples.rows.subarray(from * samples.featureCount, to * samples.featureCount),
  labels: samples.labels.subarray(from, to),
  count: to - from,
  featureCount: samples.featureCount,
  ...(samples.weights && { weights: samples.weights.subarray(from, to) }),
});

export interface TrainingTask {
  readonly train: Samples;
  /** Later rows, purged from `train`, that say when to stop. */
  readonly validation: Samples;
  /**
   * By feature: 1 where a higher value must never make long less likely against short, −1 where it must never make it
   * more likely, 0 where it may do what it does. Only for learners that keep to it (`Learner.monotone`).
   */
  readonly monotone?: Int8Array;
}

export interface TrainingStep {
  /** 0 to 1. */
  readonly fraction: number;
  /** For people, e.g. `round 42 of 100`. */
  readonly stage: string;
}

export type OnTrainingStep = (step: TrainingStep) => void;

/** A learner's settings are numbers or words by name; unknown names and values out of range are refused. */
export type LearnerParams = Readonly<Record<string, number | string>>;

export interface TrainedModel {
  /** Row-major `[count, 3]`, in the order of `CLASSES`, as float32 values: what the ONNX twin gives. */
  margins(rows: Float32Array, count: number): Float32Array;
  /** The same computation as an ONNX graph from `features` to `margins`. */
  graph(): GraphPart;
  /** Boosting rounds, trees or epochs that were kept. */
  readonly rounds: number;
  /** Largest difference allowed to the ONNX twin (`Parity`): 0 where the arithmetic is exact. */
  readonly parityTolerance: number;
}

/** One way of learning. To add one: its folder, and its line in `learners.ts`. */
export interface Learner {
  readonly name: string;
  /** Each setting with its default and range. */
  readonly params: ParamSpecs;
  /**
   * Candles that a row holds, for a learner that reads candles themselves: its rows are row-major
   * `[count, window, CANDLE_COLUMNS]`. Left out by those that read the features of one candle.
   */
  candleWindow?(params: LearnerParams): number;
  /** Whether it keeps to `TrainingTask.monotone`. */
  readonly monotone?: true;
  /** Settings left out take their default. Deterministic: the same task, settings and seed give the same model, bit for bit. */
  train(task: TrainingTask, params: LearnerParams, seed: number, onStep: OnTrainingStep): TrainedModel;
}

export type ParamSpec = NumberSpec | ChoiceSpec;

export interface NumberSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface ChoiceSpec {
  readonly default: string;
  readonly choices: readonly string[];
}

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** A learner's settings, each with a value: a number, or one of its words. */
export type ParamsOf<Specs extends ParamSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { readonly choices: readonly (infer Word)[] } ? Word : number;
};

/** Fills in the defaults. @throws {RangeError} for a name the learner does not have or a value that it does not take. */
export function resolveParams<Specs extends ParamSpecs>(
  learner: string,
  specs: Specs,
  given: LearnerParams,
): ParamsOf<Specs> {
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) {
      throw new RangeError(`Learner ${learner} has no setting "${name}"; it has ${Object.keys(specs).join(", ")}`);
    }
    const wanted = "choices" in spec ? spec.choices.join(" or ") : `${spec.min} to ${spec.max}`;
    if (!fits(spec, value)) throw new RangeError(`Setting ${name} of ${learner} must be ${wanted}, was ${value}`);
  }
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, given[name] ?? spec.default]),
  ) as ParamsOf<Specs>;
}

const fits = (spec: ParamSpec, value: number | string): boolean =>
  "choices" in spec
    ? typeof value === "string" && spec.choices.includes(value)
    : typeof value === "number" && value >= spec.min && value <= spec.max;

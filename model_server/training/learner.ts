import type { GraphPart } from "./onnx/graph.ts";

/** Rows for a learner: `rows` is row-major `[count, featureCount]`, `labels[i]` an index into `CLASSES`. */
export interface Samples {
  readonly rows: Float32Array;
  readonly labels: Uint8Array;
  readonly count: number;
  readonly featureCount: number;
}

/** @returns Rows `from` up to, not including, `to`, as views on the same memory. */
export const sliceSamples = (samples: Samples, from: number, to: number): Samples => ({
  rows: samples.rows.subarray(from * samples.featureCount, to * samples.featureCount),
  labels: samples.labels.subarray(from, to),
  count: to - from,
  featureCount: samples.featureCount,
});

export interface TrainingTask {
  readonly train: Samples;
  /** Later rows, purged from `train`, that say when to stop. */
  readonly validation: Samples;
}

export interface TrainingStep {
  /** 0 to 1. */
  readonly fraction: number;
  /** For people, e.g. `round 42 of 100`. */
  readonly stage: string;
}

export type OnTrainingStep = (step: TrainingStep) => void;

/** A learner's settings are numbers by name; unknown names and values out of range are refused. */
export type LearnerParams = Readonly<Record<string, number>>;

export interface TrainedModel {
  /** Row-major `[count, 3]`, in the order of `CLASSES`, as float32 values: what the ONNX twin gives. */
  margins(rows: Float32Array, count: number): Float32Array;
  /** The same computation as an ONNX graph from `features` to `margins`. */
  graph(): GraphPart;
  /** Boosting rounds or epochs that were kept. */
  readonly rounds: number;
  /** Largest difference allowed to the ONNX twin (`Parity`): 0 where the arithmetic is exact. */
  readonly parityTolerance: number;
}

/** One way of learning. To add one: its folder, and its line in `learners.ts`. */
export interface Learner {
  readonly name: string;
  /** Each setting with its default and range. */
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** Settings left out take their default. Deterministic: the same task, settings and seed give the same model, bit for bit. */
  train(task: TrainingTask, params: LearnerParams, seed: number, onStep: OnTrainingStep): TrainedModel;
}

export interface ParamSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** Fills in the defaults. @throws {RangeError} for a name the learner does not have or a value outside its range. */
export function resolveParams<Name extends string>(
  learner: string,
  specs: Readonly<Record<Name, ParamSpec>>,
  given: LearnerParams,
): Record<Name, number> {
  const known = Object.entries<ParamSpec>(specs);
  for (const [name, value] of Object.entries(given)) {
    const spec = known.find(([each]) => each === name)?.[1];
    if (!spec) {
      throw new RangeError(`Learner ${learner} has no setting "${name}"; it has ${Object.keys(specs).join(", ")}`);
    }
    if (!(value >= spec.min && value <= spec.max)) {
      throw new RangeError(`Setting ${name} of ${learner} must be ${spec.min} to ${spec.max}, was ${value}`);
    }
  }
  return Object.fromEntries(known.map(([name, spec]) => [name, given[name] ?? spec.default])) as Record<Name, number>;
}

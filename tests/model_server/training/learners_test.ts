/** One suite for every learner of the table: a new learner is one more line there, and runs through all of it. */
import assert from "node:assert/strict";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { scoreBaseRates } from "../../../model_server/training/base_rates.ts";
import {
  type Learner,
  type LearnerParams,
  type Samples,
  sliceSamples,
  type TrainedModel,
  type TrainingStep,
} from "../../../model_server/training/learner.ts";
import { COLUMN_COUNT } from "../../../model_server/training/sequence/candle_window.ts";
import { findLearner, LEARNER_NAMES, unknownLearner } from "../../../model_server/training/learners.ts";
import { encodeModel } from "../../../model_server/training/onnx/model_file.ts";
import { measureParity } from "../../../model_server/training/onnx/parity.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { softmax } from "../../../model_server/training/softmax.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { metadataFor } from "./metadata_example.ts";

await warmRuntime();

const FEATURES = 6;
const nothing = () => {};
/**
 * How much better than the base rates a learner must be on the planted edge. Those that draw straight lines cannot say
 * that nothing happens between two thresholds; kernels see a body only beside the window's ranges.
 */
const LEAST_GAINS: Readonly<Record<string, number>> = { logistic: 0.05, online: 0.05, sequence: 0.07 };
/** The learner that goes through the rows once, in their order: no chance, and no rows kept for stopping. */
const ONE_PASS = "online";

/** Feature 0 above 1 makes long likely, below −1 short, if the edge is 1; feature 5 never changes. */
function plantedSamples(count: number, seed: number, edge: number): Samples {
  const random = seededRandom(seed);
  const rows = new Float32Array(count * FEATURES);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    for (let f = 0; f < FEATURES - 1; f++) rows[i * FEATURES + f] = 10 * f + (1 + f) * random.normal();
    rows[i * FEATURES + FEATURES - 1] = 3;
    const signal = Math.abs(rows[i * FEATURES]!) > 1 ? Math.sign(rows[i * FEATURES]!) : 0;
    const likely = signal === 0 ? 2 : signal > 0 ? 0 : 1;
    labels[i] = random.next() < 0.6 * edge ? likely : random.below(3);
  }
  return { rows, labels, count, featureCount: FEATURES };
}

/** Labels and features that hold for 25 rows and have nothing to do with each other. */
function slowSamples(count: number, seed: number): Samples {
  const random = seededRandom(seed);
  const rows = new Float32Array(count * FEATURES);
  const labels = new Uint8Array(count);
  let [label, values] = [0, [0]];
  for (let i = 0; i < count; i++) {
    if (i % 25 === 0) label = random.below(3);
    if (i % 25 === 0) values = Array.from({ length: FEATURES }, () => random.normal());
    rows.set(values, i * FEATURES);
    labels[i] = label;
  }
  return { rows, labels, count, featureCount: FEATURES };
}

/** Settings that make a learner quick enough for many trainings; the others keep their defaults. */
const QUICK: Readonly<Record<string, LearnerParams>> = { sequence: { window: 17 }, forest: { trees: 40 } };
const quick = ({ name }: Learner): LearnerParams => QUICK[name] ?? {};

/**
 * Rows as the learner reads them. One that reads candles gets windows of chance whose last candle's body is the first
 * feature, in about half ranges.
 */
function readBy(learner: Learner, samples: Samples): Samples {
  if (!learner.candleWindow) return samples;
  const window = learner.candleWindow(quick(learner));
  const random = seededRandom(77);
  const rows = new Float32Array(samples.count * window * COLUMN_COUNT);
  for (let row = 0; row < samples.count; row++) {
    let price = 1000;
    for (let t = 0; t < window; t++) {
      const close = price + (t === window - 1 ? samples.rows[row * FEATURES]! : random.normal());
      const [high, low] = [Math.max(price, close) + random.next(), Math.min(price, close) - random.next()];
      rows.set([price, high, low, close, 10 * random.next()], (row * window + t) * COLUMN_COUNT);
      price = close;
    }
  }
  return { ...samples, rows, featureCount: window * COLUMN_COUNT };
}

/** Sizes of one row of the learner's input. */
const shapeFor = (learner: Learner) =>
  learner.candleWindow ? [learner.candleWindow(quick(learner)), COLUMN_COUNT] : [FEATURES];

const metadataOf = (learner: Learner) => {
  const shape = shapeFor(learner);
  return { ...metadataFor(shape.at(-1)!), window: shape.length > 1 ? shape[0]! : 1 };
};

function learn(learner: Learner, samples: Samples, seed = 1, onStep: (step: TrainingStep) => void = nothing) {
  const cut = Math.floor(samples.count * 0.8);
  const read = readBy(learner, samples);
  const task = { train: sliceSamples(read, 0, cut), validation: sliceSamples(read, cut, samples.count) };
  return learner.train(task, quick(learner), seed, onStep);
}

/** By which a value is made odd: alike within a window, so that its candles stay candles. */
function sizeAt(index: number, rowSize: number): number {
  const sizes = [1e-30, 1e-3, 1, 10, 1e3, 1e10, 1e30];
  return sizes[(rowSize > FEATURES ? Math.floor(index / rowSize) : index) % sizes.length]!;
}

const lossesOf = (learner: Learner, model: TrainedModel, samples: Samples) =>
  rowLosses(softmax(model.margins(readBy(learner, samples).rows, samples.count)), samples.labels);
const lossOf = (learner: Learner, model: TrainedModel, samples: Samples) => meanOf(lossesOf(learner, model, samples));

interface Watched {
  readonly model: TrainedModel;
  readonly steps: readonly TrainingStep[];
}

for (const name of LEARNER_NAMES) {
  const learner = findLearner(name)!;

  let watched: Watched | undefined;
  /** What the learner made of the planted edge, and what it told meanwhile. Trained once. */
  const onPlantedEdge = (): Watched => {
    const steps: TrainingStep[] = [];
    return watched ??= { model: learn(learner, plantedSamples(3000, 1, 1), 1, (step) => steps.push(step)), steps };
  };

  Deno.test(`${name} finds a planted edge, and how strong it is`, () => {
    const { model } = onPlantedEdge();
    const unseen = plantedSamples(3000, 2, 1);
    const base = scoreBaseRates(unseen, unseen).log_loss;
    // Knowing the rule, the loss is −0.733 ln 0.733 − 2 × 0.133 ln 0.133 = 0.765; the base rates give about 1.01.
    assert.ok(
      lossOf(learner, model, unseen) < base - (LEAST_GAINS[name] ?? 0.1),
      `loss ${lossOf(learner, model, unseen)} against ${base}`,
    );
    const likelyLong = { ...plantedSamples(1, 1, 1), rows: Float32Array.of(2.5, 10, 20, 30, 40, 3) };
    const [long = 0] = softmax(model.margins(readBy(learner, likelyLong).rows, 1));
    assert.ok(long > 0.5 && long < 0.85, `P(long) was ${long}, 0.733 is true`);
  });

  Deno.test(`${name} says about the base rates where there is nothing to learn, and beats them by no more than chance`, () => {
    const unseen = plantedSamples(3000, 4, 0);
    const model = learn(learner, plantedSamples(3000, 3, 0));
    const gains = lossesOf(learner, model, unseen).map((loss) => Math.log(3) - loss);
    const mean = meanOf(gains);
    const standardError = Math.sqrt(meanOf(gains.map((gain) => (gain - mean) ** 2)) / gains.length);
    assert.ok(mean > -0.01 && mean < 3 * standardError + 1e-3, `gained ${mean}, standard error ${standardError}`);
  });

  Deno.test(`${name} learns from rows as much as they weigh`, () => {
    const samples = plantedSamples(3000, 15, 1);
    // Every other row says the opposite, and weighs next to nothing.
    const weights = Float64Array.from({ length: samples.count }, (_, i) => i % 2 === 0 ? 2 : 1e-6);
    const labels = samples.labels.map((label, i) => i % 2 === 0 ? label : [1, 0, 2][label]!);
    const unseen = plantedSamples(3000, 2, 1);
    const base = scoreBaseRates(unseen, unseen).log_loss;
    const { weights: _, ...later } = sliceSamples({ ...samples, weights }, 2400, 3000);
    const read = readBy(learner, { ...samples, labels, weights });
    const task = { train: sliceSamples(read, 0, 2400), validation: readBy(learner, later) };
    const weighted = lossOf(learner, learner.train(task, quick(learner), 1, nothing), unseen);
    const { weights: __, ...equal } = task.train;
    const unweighted = lossOf(learner, learner.train({ ...task, train: equal }, quick(learner), 1, nothing), unseen);
    assert.ok(weighted < base - 0.03, `loss ${weighted} against ${base}`);
    assert.ok(weighted < unweighted - 0.03, `loss ${weighted}, without weights ${unweighted}`);
  });

  Deno.test(`${name} does not take for evidence what overlapping labels and slow features share by chance`, () => {
    const unseen = slowSamples(6000, 23);
    const model = learn(learner, slowSamples(6000, 21));
    assert.ok(lossOf(learner, model, unseen) < Math.log(3) + 0.02, `loss ${lossOf(learner, model, unseen)}`);
  });

  Deno.test(`${name} gives the same model for the same seed, bit for bit, and another for another`, () => {
    const samples = plantedSamples(1200, 5, 1);
    const bytes = (seed: number) => {
      const model = learn(learner, samples, seed);
      return encodeModel(model.graph(), metadataOf(learner));
    };
    const first = bytes(7);
    assert.deepEqual(bytes(7), first);
    if (name !== ONE_PASS) assert.notDeepEqual(bytes(8), first);
  });

  Deno.test(`${name} and its ONNX file say the same, at any size of input`, async () => {
    const { model } = onPlantedEdge();
    const bytes = encodeModel(model.graph(), metadataOf(learner));
    const shape = shapeFor(learner);
    const size = shape.reduce((product, each) => product * each, 1);
    const usual = readBy(learner, plantedSamples(500, 7, 1)).rows;
    for (const rows of [usual, usual.map((value, i) => value * sizeAt(i, size)), new Float32Array(size)]) {
      const parity = await measureParity(model, bytes, rows, shape);
      assert.ok(parity.largest <= model.parityTolerance, `differs by ${parity.largest}`);
      assert.equal(parity.rowCount, rows.length / size);
    }
  });

  Deno.test(`${name}'s probabilities add up to 1 in every row`, () => {
    const { model } = onPlantedEdge();
    const probabilities = softmax(model.margins(readBy(learner, plantedSamples(300, 9, 1)).rows, 300));
    for (let i = 0; i < probabilities.length; i += 3) {
      const sum = probabilities[i]! + probabilities[i + 1]! + probabilities[i + 2]!;
      assert.ok(Math.abs(sum - 1) < 1e-12 && probabilities.subarray(i, i + 3).every((p) => p > 0));
    }
  });

  if (name !== ONE_PASS) {
    Deno.test(`${name} does not insist on what later rows contradict`, () => {
      const samples = plantedSamples(2000, 10, 1);
      // In the last part, long and short have changed places.
      for (let i = 1600; i < 2000; i++) samples.labels[i] = [1, 0, 2][samples.labels[i]!]!;
      const later = sliceSamples(samples, 1600, 2000);
      const base = scoreBaseRates(samples, later).log_loss;
      const loss = lossOf(learner, learn(learner, samples), later);
      // One that goes on as if nothing had happened loses more than 0.3.
      assert.ok(loss < base + 0.05, `loss ${loss} against ${base}`);
    });
  }

  Deno.test(`${name} tells how far it is, from 0 to 1 and never back`, () => {
    const { steps } = onPlantedEdge();
    assert.ok(steps.length > 1);
    steps.forEach(({ fraction }, i) => assert.ok(fraction > (steps[i - 1]?.fraction ?? 0) && fraction <= 1));
  });

  Deno.test(`${name} refuses settings that it does not have or that are out of range`, () => {
    const samples = readBy(learner, plantedSamples(100, 13, 1));
    const task = { train: samples, validation: samples };
    assert.throws(() => learner.train(task, { depht: 3 }, 1, nothing), /has no setting "depht"; it has /);
    for (const [setting, spec] of Object.entries(learner.params)) {
      const wrong = "choices" in spec ? "something" : spec.max + 1;
      const refused = new RegExp(`${setting} of ${name} must be .*, was ${wrong}`);
      assert.throws(() => learner.train(task, { ...quick(learner), [setting]: wrong }, 1, nothing), refused);
    }
  });
}

Deno.test("asking for a learner that is not there names those that are", () => {
  assert.equal(findLearner("oracle"), undefined);
  assert.match(unknownLearner("oracle"), /no learner "oracle".*choose gbdt, forest, .* or \w+$/);
});

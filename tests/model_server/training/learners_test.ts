/** One suite for every learner of the table: a new learner is one more line there, and runs through all of it. */
import assert from "node:assert/strict";
import { meanOf, rowLosses } from "../../../model_server/training/early_stopping.ts";
import { scoreBaseRates } from "../../../model_server/training/evaluate.ts";
import {
  type Learner,
  type Samples,
  sliceSamples,
  type TrainedModel,
  type TrainingStep,
} from "../../../model_server/training/learner.ts";
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

function learn(learner: Learner, samples: Samples, seed = 1, onStep: (step: TrainingStep) => void = nothing) {
  const cut = Math.floor(samples.count * 0.8);
  const task = { train: sliceSamples(samples, 0, cut), validation: sliceSamples(samples, cut, samples.count) };
  return learner.train(task, {}, seed, onStep);
}

const lossOf = (model: TrainedModel, { rows, labels, count }: Samples) =>
  meanOf(rowLosses(softmax(model.margins(rows, count)), labels));

for (const name of LEARNER_NAMES) {
  const learner = findLearner(name)!;

  Deno.test(`${name} finds a planted edge, and how strong it is`, () => {
    const model = learn(learner, plantedSamples(3000, 1, 1));
    const unseen = plantedSamples(3000, 2, 1);
    const base = scoreBaseRates(unseen, unseen).log_loss;
    // Knowing the rule, the loss is −0.733 ln 0.733 − 2 × 0.133 ln 0.133 = 0.765; the base rates give about 1.01.
    assert.ok(lossOf(model, unseen) < base - 0.1, `loss ${lossOf(model, unseen)} against ${base}`);
    const [long = 0] = softmax(model.margins(Float32Array.of(2.5, 10, 20, 30, 40, 3), 1));
    assert.ok(long > 0.55 && long < 0.85, `P(long) was ${long}, 0.733 is true`);
  });

  Deno.test(`${name} says about the base rates where there is nothing to learn`, () => {
    const unseen = plantedSamples(3000, 4, 0);
    const model = learn(learner, plantedSamples(3000, 3, 0));
    assert.ok(lossOf(model, unseen) < Math.log(3) + 0.01, `loss ${lossOf(model, unseen)}`);
  });

  Deno.test(`${name} does not take for evidence what overlapping labels and slow features share by chance`, () => {
    const unseen = slowSamples(6000, 23);
    const model = learn(learner, slowSamples(6000, 21));
    assert.ok(lossOf(model, unseen) < Math.log(3) + 0.02, `loss ${lossOf(model, unseen)}`);
  });

  Deno.test(`${name} gives the same model for the same seed, bit for bit, and another for another`, () => {
    const samples = plantedSamples(1200, 5, 1);
    const bytes = (seed: number) => {
      const model = learn(learner, samples, seed);
      return encodeModel(model.graph(), metadataFor(FEATURES));
    };
    assert.deepEqual(bytes(7), bytes(7));
    assert.notDeepEqual(bytes(7), bytes(8));
  });

  Deno.test(`${name} and its ONNX file say the same, at any size of input`, async () => {
    const model = learn(learner, plantedSamples(1500, 6, 1));
    const random = seededRandom(11);
    const sizes = [1e-30, 1e-3, 1, 10, 1e3, 1e10, 3e38];
    const rows = Float32Array.from(
      { length: 700 * FEATURES },
      (_, i) => random.normal() * sizes[i % sizes.length]! % 3e38,
    );
    const exact = plantedSamples(500, 7, 1).rows;
    const bytes = encodeModel(model.graph(), metadataFor(FEATURES));
    for (const each of [rows, exact, new Float32Array(FEATURES)]) {
      const parity = await measureParity(model, bytes, each, FEATURES);
      assert.ok(parity.largest <= model.parityTolerance, `differs by ${parity.largest}`);
      assert.equal(parity.rowCount, each.length / FEATURES);
    }
  });

  Deno.test(`${name}'s probabilities add up to 1 in every row`, () => {
    const model = learn(learner, plantedSamples(800, 8, 1));
    const probabilities = softmax(model.margins(plantedSamples(300, 9, 1).rows, 300));
    for (let i = 0; i < probabilities.length; i += 3) {
      const sum = probabilities[i]! + probabilities[i + 1]! + probabilities[i + 2]!;
      assert.ok(Math.abs(sum - 1) < 1e-12 && probabilities.subarray(i, i + 3).every((p) => p > 0));
    }
  });

  Deno.test(`${name} stops early when later rows contradict what it learns`, () => {
    const samples = plantedSamples(2000, 10, 1);
    // In the last part, long and short have changed places.
    for (let i = 1600; i < 2000; i++) samples.labels[i] = [1, 0, 2][samples.labels[i]!]!;
    const steps: TrainingStep[] = [];
    const model = learn(learner, samples, 1, (step) => steps.push(step));
    const limit = Number((learner.params.rounds ?? learner.params.epochs)?.default);
    assert.ok(steps.length < limit, `it went on for ${steps.length} of ${limit}`);
    assert.ok(model.rounds < steps.length, `it kept ${model.rounds} of ${steps.length}`);
  });

  Deno.test(`${name} tells how far it is, from 0 to 1 and never back`, () => {
    const steps: TrainingStep[] = [];
    learn(learner, plantedSamples(800, 12, 1), 1, (step) => steps.push(step));
    assert.ok(steps.length > 1);
    steps.forEach(({ fraction }, i) => assert.ok(fraction > (steps[i - 1]?.fraction ?? 0) && fraction <= 1));
  });

  Deno.test(`${name} refuses settings that it does not have or that are out of range`, () => {
    const samples = plantedSamples(100, 13, 1);
    const task = { train: samples, validation: samples };
    assert.throws(() => learner.train(task, { depht: 3 }, 1, nothing), /has no setting "depht"; it has /);
    assert.throws(() => learner.train(task, { patience: 0 }, 1, nothing), /patience of \w+ must be 1 to \d+, was 0/);
  });
}

Deno.test("asking for a learner that is not there names those that are", () => {
  assert.equal(findLearner("forest"), undefined);
  assert.match(unknownLearner("forest"), /no learner "forest".*choose gbdt or mlp/);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { binRows } from "../../../model_server/training/trees/binned_rows.ts";
import { findBinEdges } from "../../../model_server/training/trees/bin_edges.ts";
import { bestSplit } from "../../../model_server/training/gbdt/best_split.ts";
import { gradientUnits, hessianUnits, packGradients } from "../../../model_server/training/gbdt/gradients.ts";
import { Histograms } from "../../../model_server/training/gbdt/histograms.ts";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { gbdtLearner } from "../../../model_server/training/gbdt/gbdt_learner.ts";
import { type LearnerParams, sliceSamples, type TrainedModel } from "../../../model_server/training/learner.ts";
import { encodeModel } from "../../../model_server/training/onnx/model_file.ts";
import { measureParity } from "../../../model_server/training/onnx/parity.ts";
import { softmax } from "../../../model_server/training/softmax.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { metadataFor } from "./metadata_example.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

await warmRuntime();

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });

Deno.test("comparing a value with an edge and its bin with the edge's number always agree", () => {
  fc.assert(fc.property(fc.array(float32, { minLength: 2, maxLength: 200 }), fc.array(float32), (seen, others) => {
    const edges = findBinEdges(Float32Array.from(seen), seen.length, 1, 16);
    const values = Float32Array.from([...seen, ...others]);
    const { bytes } = binRows(values, values.length, edges, Int32Array.of(0));
    values.forEach((value, i) => {
      edges[0]!.forEach((edge, bin) => assert.equal(value <= edge, bytes[i * 4]! <= bin, `${value} and edge ${edge}`));
    });
  }));
});

Deno.test("neighbouring float32 values get the left one as their edge, whichever way their middle rounds", () => {
  const after = (value: number) =>
    new Float32Array(new Uint32Array(Float32Array.of(value).buffer).map((bits) => bits + 1).buffer)[0]!;
  for (const left of [1, after(1), after(after(1)), 1e-40, 3e38]) {
    const [edges] = findBinEdges(Float32Array.of(left, after(left)), 2, 1, 8);
    assert.deepEqual([...edges!], [Math.fround(left)]);
  }
});

Deno.test("a feature of two values gets one edge, of one value none, and many values at most the bins less one", () => {
  const rows = Float32Array.from({ length: 300 * 3 }, (_, i) => i % 3 === 0 ? i : i % 3 === 1 ? i % 2 : 5);
  const edges = findBinEdges(rows, 300, 3, 16);
  assert.deepEqual(edges.map((each) => each.length), [15, 1, 0]);
});

function packedExample(count: number) {
  const random = seededRandom(4);
  const labels = Uint8Array.from({ length: count }, () => random.below(3));
  const probabilities = new Float64Array(count * 3).map(() => random.next() / 2);
  const weights = new Float64Array(count).fill(1);
  const curvature = (p: number) => 1.5 * p * (1 - p);
  const gradients = packGradients(
    { predictions: probabilities, labels, weights, curvature },
    1,
    new Float64Array(count),
  );
  return { labels, probabilities, gradients };
}

Deno.test("packed sums give back gradient and hessian, negative ones too", () => {
  const { labels, probabilities, gradients } = packedExample(5000);
  let [total, gradient, hessian] = [0, 0, 0];
  for (let i = 0; i < 5000; i++) {
    const p = probabilities[i * 3 + 1]!;
    total += gradients.packed[i]!;
    gradient += p - (labels[i] === 1 ? 1 : 0);
    hessian += 1.5 * p * (1 - p);
  }
  assert.ok(Math.abs(gradientUnits(total) * gradients.gradientUnit - gradient) < 0.01);
  assert.ok(Math.abs(hessianUnits(total) * gradients.hessianUnit - hessian) < 0.1);
});

Deno.test("packed sums do not depend on the order of the rows", () => {
  const { gradients: { packed } } = packedExample(5000);
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  assert.equal(sum(packed), sum(packed.toReversed()));
  assert.equal(sum(packed), sum(packed.toSorted()));
});

function histogramExample(count: number) {
  const random = seededRandom(6);
  const rows = Float32Array.from({ length: count * 5 }, () => random.normal());
  const edges = findBinEdges(rows, count, 5, 16);
  const binned = binRows(rows, count, edges, Int32Array.of(0, 1, 2, 3, 4));
  return { histograms: new Histograms(binned, 3, 16), gradients: packedExample(count).gradients };
}

Deno.test("a parent's histogram less one child's is the other child's, exactly", () => {
  const { histograms, gradients: { packed } } = histogramExample(400);
  const order = Int32Array.from({ length: 400 }, (_, i) => i);
  histograms.build(0, order, 0, 400, packed);
  histograms.build(1, order, 0, 150, packed);
  histograms.build(2, order, 150, 400, packed);
  histograms.subtract(0, 1);
  const size = histograms.sums.length / 3;
  assert.deepEqual(histograms.sums.slice(0, size), histograms.sums.slice(2 * size, 3 * size));
});

Deno.test("the best split is the one that trying all of them finds", () => {
  const { histograms, gradients } = histogramExample(400);
  const order = Int32Array.from({ length: 400 }, (_, i) => i);
  histograms.build(0, order, 0, 400, gradients.packed);
  const total = gradients.packed.reduce((a, b) => a + b, 0);
  const worth = Float64Array.of(1, 0.5, 1, 0.2, 1);
  const rule = { l2: 1, minLeafRows: 1, minGain: 0, worth };
  const split = bestSplit(histograms, { slot: 0, rowCount: 400, total }, gradients, rule, null)!;

  const score = (sum: number) => {
    const gradient = gradientUnits(sum) * gradients.gradientUnit;
    return gradient * gradient / (hessianUnits(sum) * gradients.hessianUnit + 1);
  };
  let best = { gain: 0, feature: -1, bin: -1 };
  for (const [feature, start] of histograms.features(0)) {
    for (let bin = 0, left = 0; bin < 15; bin++) {
      left += histograms.sums[start + bin]!;
      const gain = (score(left) + score(total - left) - score(total)) * worth[feature]!;
      if (gain > best.gain + 1e-9) best = { gain, feature, bin };
    }
  }
  assert.deepEqual([split.feature, split.bin], [best.feature, best.bin]);
  assert.ok(Math.abs(split.gain - best.gain) < 1e-6);
});

const FEATURES = 3;

/** Long above, short below a noisy line in feature 0; the labels of its middle part turn against the line. */
function wavySamples(count: number) {
  const random = seededRandom(8);
  const rows = Float32Array.from({ length: count * FEATURES }, () => random.normal());
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const value = rows[i * FEATURES]!;
    const rises = Math.abs(value) < 0.5 ? value < 0 : value > 0;
    return random.next() < 0.2 ? random.below(3) : rises ? 0 : 1;
  });
  return { rows, labels, count, featureCount: FEATURES };
}

function boosted(params: LearnerParams, monotone?: Int8Array): TrainedModel {
  const samples = wavySamples(3000);
  const task = { train: sliceSamples(samples, 0, 2400), validation: sliceSamples(samples, 2400, 3000) };
  // Deep trees on few rows: every way to turn is tried.
  const wild = { leaves: 31, min_leaf_rows: 3, min_gain: 0, patience: 60, ...params };
  return gbdtLearner.train({ ...task, ...(monotone && { monotone }) }, wild, 1, () => {});
}

/** Long against short along feature 0, the others as given. */
function ratios(model: TrainedModel, others: number): number[] {
  const values = Array.from({ length: 61 }, (_, i) => (i - 30) / 10);
  const rows = Float32Array.from(values.flatMap((value) => [value, others, -others]));
  const margins = model.margins(rows, values.length);
  return values.map((_, i) => margins[i * 3]! - margins[i * 3 + 1]!);
}

for (const objective of ["softmax", "logistic", "l2"]) {
  Deno.test(`with the ${objective} objective a feature held monotone never turns long against short, and turns without`, () => {
    const rising = boosted({ objective }, Int8Array.of(1, 0, 0));
    for (const others of [-2, -1, -0.5, 0, 0.3, 1.5]) {
      const held = ratios(rising, others);
      held.forEach((ratio, i) => assert.ok(i === 0 || ratio >= held[i - 1]!, `turned at ${i}`));
      assert.ok(held.at(-1)! - held[0]! > 0.5);
    }
    const free = ratios(boosted({ objective }), 0);
    assert.ok(free.some((ratio, i) => i > 0 && ratio < free[i - 1]!));
    const falling = ratios(boosted({ objective }, Int8Array.of(-1, 0, 0)), 0);
    assert.ok(falling.every((ratio, i) => i === 0 || ratio <= falling[i - 1]!));
  });

  Deno.test(`the ${objective} objective gives probabilities that fit, and an ONNX file that says exactly the same`, async () => {
    const model = boosted({ objective });
    const samples = wavySamples(3000);
    const shares = [0, 1, 2].map((k) => samples.labels.filter((label) => label === k).length / samples.count);
    const base = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
    const loss = meanOf(rowLosses(softmax(model.margins(samples.rows, samples.count)), samples.labels));
    assert.ok(loss < base - 0.15, `loss ${loss} against ${base}`);
    const bytes = encodeModel(model.graph(), metadataFor(FEATURES));
    assert.equal((await measureParity(model, bytes, samples.rows, [FEATURES])).largest, 0);
  });
}

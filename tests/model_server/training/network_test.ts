import assert from "node:assert/strict";
import fc from "fast-check";
import { multiply, multiplyTransposed, transpose } from "../../../model_server/training/network/matrix.ts";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { type LayerWeights, Network } from "../../../model_server/training/network/network.ts";
import { layersMargins } from "../../../model_server/training/network/forward.ts";
import { fitScaler, scaleRows } from "../../../model_server/training/network/scaler.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { softmax } from "../../../model_server/training/softmax.ts";

const size = fc.integer({ min: 1, max: 9 });

Deno.test("the blocked products equal the plain ones at every size", () => {
  fc.assert(fc.property(size, size, size, fc.integer(), (rows, inner, columns, seed) => {
    const random = seededRandom(seed);
    const matrix = (length: number) => new Float64Array(length).map(() => random.normal());
    const [x, w, bias, d] = [matrix(rows * inner), matrix(inner * columns), matrix(columns), matrix(rows * columns)];
    const y = new Float64Array(rows * columns);
    multiply(x, w, bias, y, rows, inner, columns);
    const g = new Float64Array(inner * columns);
    multiplyTransposed(x, d, g, rows, inner, columns);
    for (let o = 0; o < columns; o++) {
      for (let m = 0; m < rows; m++) {
        let sum = bias[o]!;
        for (let i = 0; i < inner; i++) sum += x[m * inner + i]! * w[i * columns + o]!;
        assert.ok(Math.abs(y[m * columns + o]! - sum) < 1e-12);
      }
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let m = 0; m < rows; m++) sum += x[m * inner + i]! * d[m * columns + o]!;
        assert.ok(Math.abs(g[i * columns + o]! - sum) < 1e-12);
      }
    }
  }));
});

Deno.test("transposing twice changes nothing", () => {
  const w = Float64Array.from({ length: 6 }, (_, i) => i);
  const [once, twice] = [new Float64Array(6), new Float64Array(6)];
  transpose(w, 2, 3, once);
  assert.deepEqual([...once], [0, 3, 1, 4, 2, 5]);
  transpose(once, 3, 2, twice);
  assert.deepEqual(twice, w);
});

const SHAPE = { hidden: [5, 4], dropout: 0 };
const newNetwork = (start: Float32Array, seed: number) => new Network(3, start, SHAPE, 8, seededRandom(seed));
const ONES = new Float64Array(8).fill(1);

Deno.test("a network says the base rates before it has learned anything", () => {
  const start = Float32Array.of(-1, -2, -0.5);
  const network = newNetwork(start, 1);
  assert.deepEqual(
    layersMargins(network.weights(), Float32Array.of(1, 2, 3, -4, 5, 6), 2),
    Float32Array.of(...start, ...start),
  );
});

Deno.test("learning one batch again and again fits it: the gradients point the right way", () => {
  const network = newNetwork(new Float32Array(3), 2);
  const random = seededRandom(3);
  const batch = new Float64Array(8 * 3).map(() => random.normal());
  const labels = Uint8Array.from({ length: 8 }, () => random.below(3));
  for (let step = 0; step < 800; step++) network.learn({ rows: 8, inputs: batch, labels, weights: ONES }, 0.02, 0);
  const probabilities = softmax(layersMargins(network.weights(), Float32Array.from(batch), 8));
  labels.forEach((label, i) =>
    assert.ok(probabilities[i * 3 + label]! > 0.95, `row ${i}: ${probabilities[i * 3 + label]}`)
  );
});

Deno.test("every hidden weight moves against its slope, and one that changes nothing stays", () => {
  const network = newNetwork(new Float32Array(3), 2);
  const random = seededRandom(3);
  const batch = new Float64Array(8 * 3).map(() => random.normal());
  const labels = Uint8Array.from({ length: 8 }, () => random.below(3));
  const loss = (layers: LayerWeights[]) =>
    meanOf(rowLosses(softmax(layersMargins(layers, Float32Array.from(batch), 8)), labels));
  // The last layer starts at 0 and lets no slope through: the hidden ones see their first in the second step.
  network.learn({ rows: 8, inputs: batch, labels, weights: ONES }, 0.5, 0);
  const before = network.weights();
  network.learn({ rows: 8, inputs: batch, labels, weights: ONES }, 1e-3, 0);
  const after = network.weights();
  let [moved, stayed] = [0, 0];
  for (const layer of [0, 1]) {
    before[layer]!.weights.forEach((weight, i) => {
      const at = (value: number) => {
        const weights = before[layer]!.weights.with(i, value);
        return loss(before.with(layer, { ...before[layer]!, weights }));
      };
      const slope = (at(weight + 1e-2) - at(weight - 1e-2)) / 2e-2;
      const change = after[layer]!.weights[i]! - weight;
      if (slope === 0) assert.equal(change, 0, `weight ${i} of layer ${layer} changes nothing`);
      else if (Math.abs(slope) > 1e-3) assert.equal(Math.sign(change), -Math.sign(slope));
      slope === 0 ? stayed++ : moved++;
    });
  }
  assert.ok(moved > 10 && stayed > 2, `${moved} moved, ${stayed} stayed`);
});

Deno.test("the scaler centres, scales and cuts off, and a feature that never changes becomes 0", () => {
  const random = seededRandom(4);
  const count = 2000;
  const rows = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) rows.set([50 + 4 * random.normal(), 9], i * 2);
  const labels = Uint8Array.from({ length: count }, () => random.below(3));
  const scaler = fitScaler({ rows, labels, count, featureCount: 2 }, 3, 1);
  const scaled = scaleRows(scaler, Float32Array.of(54, 9, 1e30, -1e30, -1e30, 9), 3);
  const [trust = 0] = scaler.trust;
  assert.ok(Math.abs(scaled[0]! - trust) < 0.1 && trust > 0.7);
  assert.deepEqual([scaled[1], scaled[2], scaled[4]], [0, Math.fround(3 * trust), Math.fround(-3 * trust)]);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countOf0,
  countOf1,
  countOf2,
  drawsIn,
  packedDraws,
  purity,
} from "../../../model_server/training/forest/class_counts.ts";
import { bestCut, randomCut } from "../../../model_server/training/forest/cut_search.ts";
import { drawRows } from "../../../model_server/training/forest/draw_rows.ts";
import { forestLearner } from "../../../model_server/training/forest/forest_learner.ts";
import { encodeModel } from "../../../model_server/training/onnx/model_file.ts";
import { measureParity } from "../../../model_server/training/onnx/parity.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { softmax } from "../../../model_server/training/softmax.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { metadataFor } from "./metadata_example.ts";

await warmRuntime();

const count = fc.integer({ min: 0, max: 40_000 });

Deno.test("three counts go into one number and come out again, sums too", () => {
  fc.assert(fc.property(count, count, count, fc.tuple(count, count, count), (a, b, c, more) => {
    const pack = (counts: number[]) => counts.reduce((sum, draws, label) => sum + packedDraws(label, draws), 0);
    const sum = pack([a, b, c]) + pack(more);
    assert.deepEqual([countOf0(sum), countOf1(sum), countOf2(sum)], [a + more[0], b + more[1], c + more[2]]);
    assert.equal(drawsIn(sum), a + b + c + more[0] + more[1] + more[2]);
  }));
});

Deno.test("purity is the log likelihood of the draws under their own shares", () => {
  const packed = packedDraws(0, 6) + packedDraws(1, 3) + packedDraws(2, 1);
  const expected = 6 * Math.log(0.6) + 3 * Math.log(0.3) + Math.log(0.1);
  assert.ok(Math.abs(purity(packed) - expected) < 1e-9);
  assert.equal(purity(packedDraws(1, 500)), 0);
});

function binCounts(seed: number) {
  const random = seededRandom(seed);
  const sums = Float64Array.from(
    { length: 16 },
    () => [0, 1, 2].reduce((sum, label) => sum + packedDraws(label, random.below(9)), 0),
  );
  const total = sums.reduce((sum, each) => sum + each, 0);
  return { sums, from: 0, to: 16, total, draws: drawsIn(total), minLeafRows: 20 };
}

Deno.test("the best cut is the one that trying all of them finds, and a random one is no better", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const counts = binCounts(seed);
    let best = { gain: 0, bin: -1 };
    for (let bin = 0, left = 0; bin < 15; bin++) {
      left += counts.sums[bin]!;
      const smaller = Math.min(drawsIn(left), counts.draws - drawsIn(left));
      const gain = 2 * (purity(left) + purity(counts.total - left) - purity(counts.total));
      if (smaller >= 20 && gain > best.gain) best = { gain, bin };
    }
    const random = seededRandom(seed);
    assert.deepEqual(bestCut(counts, random), best);
    const cut = randomCut(counts, random);
    assert.ok(cut === null || cut.gain <= best.gain + 1e-9);
  }
});

Deno.test("rows are drawn as often as they weigh, and never when they weigh nothing", () => {
  const labels = Uint8Array.from({ length: 30_000 }, (_, i) => i % 3);
  const weights = Float64Array.from(labels, (label) => label);
  const { order, packed } = drawRows(labels, weights, 0.5, seededRandom(1));
  const total = packed.reduce((sum, each) => sum + each, 0);
  assert.equal(countOf0(total), 0);
  assert.ok(Math.abs(countOf1(total) / 5000 - 1) < 0.05 && Math.abs(countOf2(total) / 10_000 - 1) < 0.05);
  assert.ok(order.every((row, i) => packed[row]! > 0 && (i === 0 || row > order[i - 1]!)));
});

Deno.test("no tree draws more than the counts hold, however many rows there are", () => {
  const labels = new Uint8Array(400_000);
  const { packed } = drawRows(labels, new Float64Array(400_000).fill(1), 1, seededRandom(1));
  assert.ok(drawsIn(packed.reduce((sum, each) => sum + each, 0)) < 2 ** 17);
});

const FEATURES = 3;

/** Feature 0 above 0 means long, below short; turned round when asked. */
function samples(rowCount: number, seed: number, turned: boolean) {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: rowCount * FEATURES }, () => random.normal());
  const labels = Uint8Array.from({ length: rowCount }, (_, i) => (rows[i * FEATURES]! > 0) === turned ? 1 : 0);
  return { rows, labels, count: rowCount, featureCount: FEATURES };
}

const grown = (params: Record<string, number | string>, turnedLater = false) =>
  forestLearner.train(
    { train: samples(1000, 1, false), validation: samples(300, 2, turnedLater) },
    { trees: 30, ...params },
    1,
    () => {},
  );

Deno.test("when later rows say the opposite, nothing of the forest is trusted: all rows get the base rates", () => {
  const margins = grown({}, true).margins(Float32Array.of(-2, 0, 0, 2, 0, 0), 2);
  assert.deepEqual(margins.slice(0, 3), margins.slice(3));
  assert.notDeepEqual(grown({}).margins(Float32Array.of(-2, 0, 0), 1), grown({}).margins(Float32Array.of(2, 0, 0), 1));
});

for (const kind of ["extra_trees", "random_forest"]) {
  Deno.test(`${kind} learn a cut, and their ONNX file says exactly the same`, async () => {
    const model = grown({ kind });
    const probabilities = softmax(model.margins(Float32Array.of(1.5, 0, 0, -1.5, 0, 0), 2));
    assert.ok(probabilities[0]! > 0.7 && probabilities[4]! > 0.7, `${probabilities}`);
    const bytes = encodeModel(model.graph(), metadataFor(FEATURES));
    assert.equal((await measureParity(model, bytes, samples(500, 3, false).rows, [FEATURES])).largest, 0);
  });
}

Deno.test("the two kinds of forest are two models", () => {
  const rows = samples(50, 4, false).rows;
  assert.notDeepEqual(
    grown({ kind: "extra_trees" }).margins(rows, 50),
    grown({ kind: "random_forest" }).margins(rows, 50),
  );
});

import assert from "node:assert/strict";
import { overlapInflation } from "../../../model_server/training/label_overlap.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

/** Labels that hold for `run` rows, a feature that does too, and one drawn anew each row. */
function samples(run: number, count = 6000) {
  const random = seededRandom(3);
  const rows = new Float32Array(count * 3);
  const labels = new Uint8Array(count);
  let [slow, label] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (i % run === 0) [slow, label] = [random.normal(), random.below(3)];
    rows.set([slow, random.normal(), 7], i * 3);
    labels[i] = label;
  }
  return { rows, labels, count, featureCount: 3 };
}

Deno.test("a feature that changes from row to row is not inflated, however long labels last", () => {
  const [, fast] = overlapInflation(samples(20));
  assert.ok(fast! < 1.3, `was ${fast}`);
});

Deno.test("a slow feature is inflated about as far as labels and it hold together", () => {
  // 1 + 2 Σ (1 − k/run)² = (2 run² + 1) / (3 run): 13.35 at 20 rows, 6.7 at 10.
  for (const [run, expected] of [[20, 13.35], [10, 6.7]] as const) {
    const [slow] = overlapInflation(samples(run));
    assert.ok(Math.abs(slow! / expected - 1) < 0.2, `was ${slow} at ${run}, expected ${expected}`);
  }
});

Deno.test("labels that do not overlap inflate nothing, nor does a feature that never changes", () => {
  const [slow, , constant] = overlapInflation(samples(1));
  assert.ok(slow! < 1.2);
  assert.equal(constant, 1);
});

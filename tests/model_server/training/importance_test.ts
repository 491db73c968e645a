import assert from "node:assert/strict";
import { featureImportance } from "../../../model_server/training/importance.ts";
import { gbdtLearner } from "../../../model_server/training/gbdt/gbdt_learner.ts";
import { mlpLearner } from "../../../model_server/training/mlp/mlp_learner.ts";
import { encodeModel } from "../../../model_server/training/onnx/model_file.ts";
import { withTreeCovers } from "../../../model_server/insight/tree_covers.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import type { Samples } from "../../../model_server/training/learner.ts";
import { metadataFor } from "./metadata_example.ts";

const NAMES = ["noise", "signal", "weak", "more_noise"];

/** The label is what the second column says, and a little the third. */
function planted(count: number, seed: number): Samples & { readonly names: readonly string[] } {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: count * NAMES.length }, () => random.next() * 2 - 1);
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const said = rows[i * 4 + 1]! + 0.3 * rows[i * 4 + 2]!;
    return said > 0.4 ? 0 : said < -0.4 ? 1 : 2;
  });
  return { rows, labels, count, featureCount: NAMES.length, names: NAMES };
}

for (const learner of [gbdtLearner, mlpLearner]) {
  Deno.test(`${learner.name} finds the planted feature first, then the weak one, and noise worth nothing`, () => {
    const task = { train: planted(3000, 1), validation: planted(600, 2) };
    const params = learner.name === "gbdt" ? { rounds: 40, min_gain: 0 } : { epochs: 12 };
    const model = learner.train(task, params, 1, () => {});
    const metadata = { ...metadataFor(NAMES.length), features: NAMES };
    const file = withTreeCovers(encodeModel(model.graph(), metadata), task.train.rows, NAMES.length);
    const found = featureImportance(model, file, planted(2000, 3));
    assert.deepEqual(found.slice(0, 2).map(({ feature }) => feature), ["signal", "weak"]);
    assert.ok(found[0]!.permutation > 2 * found[1]!.permutation);
    for (const { feature, permutation } of found.slice(2)) assert.ok(Math.abs(permutation) < 0.05, feature);
    const gains = new Map(found.map(({ feature, gain }) => [feature, gain]));
    if (learner.name === "gbdt") assert.ok(gains.get("signal")! > 0.7 && gains.get("noise")! < 0.1);
    else assert.equal(gains.get("signal"), null);
  });
}

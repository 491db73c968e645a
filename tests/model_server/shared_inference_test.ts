import assert from "node:assert/strict";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import { inOneWorker } from "../../model_server/serving/shared_inference.ts";
import { SMALL_CATALOGUE, smallModel, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const BIASES = [[0.3, 0, 0.1], [0, 2, 0], [0, 0, 5]] as const;

const probabilities = async (model: ServedModel, rows: readonly number[]) => {
  const scores = await model.classify(Float32Array.from(rows));
  return scores.ok ? [...scores.value.probabilities] : scores.error;
};

async function opened(bytes: Uint8Array, open = inOneWorker(10_000)): Promise<ServedModel> {
  const loaded = await loadModel(bytes, { catalogue: SMALL_CATALOGUE, open });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error);
  return loaded.value;
}

Deno.test("models in one Worker each say what they say alone, also when all are asked at once", async () => {
  const open = inOneWorker(10_000);
  const together: ServedModel[] = [], alone: ServedModel[] = [];
  for (const bias of BIASES) {
    together.push(await opened(smallModel({ bias }), open));
    const loaded = await loadModel(smallModel({ bias }), { catalogue: SMALL_CATALOGUE });
    assert.ok(loaded.ok);
    alone.push(loaded.value);
  }
  const rows = Array.from({ length: 20 }, (_, i) => [i / 10, 1 - i / 7]);
  const all = (models: readonly ServedModel[]) =>
    Promise.all(rows.flatMap((row) => models.map((model) => probabilities(model, row))));
  const [ours, theirs] = [await all(together), await all(alone)];
  assert.deepEqual(ours, theirs);
  assert.notDeepEqual(ours[0], ours[1], "they are not one model");
  for (const model of [...together, ...alone]) await model.release();
});

Deno.test("a model that is given back or refused leaves the others answering, and a new one can come after the last", async () => {
  const open = inOneWorker(10_000);
  const [first, second] = [await opened(smallModel(), open), await opened(smallModel({ bias: [0, 9, 0] }), open)];
  const refused = await open(new Uint8Array([1, 2, 3]));
  assert.match(refused.ok ? "" : refused.error, /onnxruntime refuses the model/);
  await first.release();
  assert.match(String(await probabilities(first, [1, 0])), /The model failed/);
  assert.ok(Array.isArray(await probabilities(second, [1, 0])));
  await second.release();
  assert.match(String(await probabilities(second, [1, 0])), /its Worker has ended/);
  const third = await opened(smallModel(), open);
  assert.ok(Array.isArray(await probabilities(third, [1, 0])));
  await third.release();
});

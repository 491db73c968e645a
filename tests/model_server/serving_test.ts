import assert from "node:assert/strict";
import fc from "fast-check";
import { PredictResponse } from "../../model_server/contract/mod.ts";
import { featureRow, indicatorFaults, wantedIndicators } from "../../model_server/serving/indicator_row.ts";
import { prediction } from "../../model_server/serving/prediction.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import { ModelSlot } from "../../model_server/serving/model_slot.ts";
import { sha256Hex } from "../../model_server/serving/model_file.ts";
import { smokeTest, syntheticRows } from "../../model_server/serving/smoke.ts";
import { SMALL_CATALOGUE, smallModel, type SmallModelSettings, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

async function load(settings: SmallModelSettings = {}): Promise<ServedModel> {
  const model = await loadModel(smallModel(settings), { catalogue: SMALL_CATALOGUE });
  assert.ok(model.ok, model.ok ? "" : model.error);
  return model.value;
}

const REFUSALS: readonly (readonly [what: string, settings: SmallModelSettings, reason: RegExp])[] = [
  ["another feature schema", { metadata: { "xylen.schema_hash": "old" } }, /feature schema old.*small-1/],
  ["a feature that does not exist", { metadata: { "xylen.features": '["rsi","moon"]' } }, /do not exist here: moon/],
  ["no features named", { metadata: { "xylen.features": "" } }, /xylen\.features is missing/],
  ["features that are no list", { metadata: { "xylen.features": "[oops" } }, /metadata/],
  ["three names for two columns", { metadata: { "xylen.features": "rsi,adx,atr" } }, /2 columns.*3 features/],
  ["a window that its input has no room for", { metadata: { "xylen.window": "16" } }, /2 columns, 32 features/],
  ["no probabilities", { output: "p" }, /no output "probabilities"/],
  ["class returns cut short", { metadata: { "xylen.class_returns": '{"long":[1,2]}' } }, /class_returns|metadata/],
];

for (const [what, settings, reason] of REFUSALS) {
  Deno.test(`a model with ${what} is refused in words`, async () => {
    const model = await loadModel(smallModel(settings), { catalogue: SMALL_CATALOGUE });
    assert.ok(!model.ok);
    assert.match(model.error, reason);
  });
}

Deno.test("a model whose bytes are not those that were made is refused, though it would load", async () => {
  const made = await sha256Hex(smallModel());
  const model = await loadModel(smallModel({ bias: [0, 0, 1e-7] }), {
    catalogue: SMALL_CATALOGUE,
    expectedSha256: made,
  });
  assert.ok(!model.ok && /damaged/.test(model.error));
});

Deno.test("no rows, half a row and NaN never reach the session", async () => {
  const model = await load();
  for (const [rows, reason] of [[[], /no rows/], [[1], /rows of 2/], [[1, 2, 3, NaN], /adx of row 1/]] as const) {
    const scores = await model.classify(Float32Array.from(rows));
    assert.ok(!scores.ok && reason.test(scores.error));
  }
  await model.release();
});

Deno.test("an answer follows from margins by hand: softmax, lead, expected return and exits of the label", async () => {
  const model = await load({ bias: [0, 0, Math.log(0.5)] });
  const scores = await model.classify(Float32Array.of(Math.log(2), 0));
  assert.ok(scores.ok);
  const answer = prediction({ version: "v", model }, scores.value, 0, {
    modelName: "m",
    close: 200,
    atr: 2,
    latencyMs: 1,
  });
  // weights 2 : 1 : 0.5
  near(answer.probabilities, { long: 2 / 3.5, short: 1 / 3.5, hold: 0.5 / 3.5 });
  assert.equal(answer.action, "long");
  assert.equal(answer.confidence, answer.probabilities.long);
  near([answer.probability, answer.raw_score], [2 / 3, Math.log(2)]);
  near([answer.expected_return], [(2 * 0.01 - 1 * 0.01 + 0.5 * 0.001) / 3.5]);
  assert.deepEqual([answer.stop_loss, answer.take_profit], [197, 205]);
  await model.release();
});

Deno.test("exits stop at their caps, stand on the other side for a short, and are null for hold or without ATR", async () => {
  const model = await load();
  const say = async (row: readonly number[], atr: number | null) => {
    const scores = await model.classify(Float32Array.from(row));
    assert.ok(scores.ok);
    const { action, stop_loss, take_profit } = prediction({ version: "v", model }, scores.value, 0, {
      modelName: "m",
      close: 100,
      atr,
      latencyMs: 0,
    });
    return [action, stop_loss, take_profit];
  };
  assert.deepEqual(await say([3, 0], 50), ["long", 98, 105]);
  assert.deepEqual(await say([0, 3], 50), ["short", 102, 95]);
  assert.deepEqual(await say([3, 0], null), ["long", null, null]);
  assert.deepEqual(await say([-3, -3], 50), ["hold", null, null]);
  assert.deepEqual(await say([0, 0], 50), ["hold", null, null], "a tie does not trade");
  await model.release();
});

Deno.test("whatever the features are, the answer keeps the contract", async () => {
  const model = await load({ bias: [0.2, -0.1, 0.3] });
  const value = fc.double({ min: -50, max: 50, noNaN: true });
  await fc.assert(fc.asyncProperty(value, value, async (rsi, adx) => {
    const scores = await model.classify(featureRow(model.card, { rsi, adx }));
    assert.ok(scores.ok);
    const context = { modelName: "m", close: 100, atr: 1, latencyMs: 0 };
    PredictResponse.parse(prediction({ version: "v", model }, scores.value, 0, context));
  }));
  await model.release();
});

Deno.test("indicators that are null, missing or past float32 are each named", async () => {
  const model = await load();
  const fields = (indicators: Record<string, number | null>) =>
    indicatorFaults(model.card, indicators).map(({ field, message }) => `${field} ${message}`);
  assert.deepEqual(fields({ rsi: 1, adx: 2, other: 3 }), []);
  assert.deepEqual(fields({ rsi: null, adx: 2 }), ["indicators.rsi is null: not warm yet"]);
  assert.deepEqual(fields({ rsi: 1 }), ["indicators.adx is missing"]);
  assert.deepEqual(fields({ rsi: 1e300, adx: 2, other: null }).length, 2);
  assert.deepEqual(wantedIndicators(model.card), ["rsi", "adx", "atr"]);
  await model.release();
});

Deno.test("a smoke test fails a model that gives no finite probabilities, and passes a sound one", async () => {
  const sound = await load();
  assert.equal((await smokeTest(sound, syntheticRows(2))).ok, true);
  await sound.release();
  const broken = await load({ bias: [NaN, 0, 0] });
  const verdict = await smokeTest(broken, syntheticRows(2));
  assert.ok(!verdict.ok && /stored rows/.test(verdict.error));
  await broken.release();
});

Deno.test("a swapped-out model is released only when its last user is done", async () => {
  const released: string[] = [];
  const fake = (name: string) => ({
    version: name,
    model: { release: () => Promise.resolve(void released.push(name)) } as unknown as ServedModel,
  });
  const slot = new ModelSlot();
  await slot.swap(fake("old"));
  const { promise, resolve } = Promise.withResolvers<void>();
  const using = slot.use(async ({ version }) => (await promise, version));
  await slot.swap(fake("new"));
  assert.deepEqual([slot.current?.version, released], ["new", []]);
  resolve();
  assert.deepEqual([await using, released], ["old", ["old"]]);
  await slot.swap(null);
  assert.deepEqual([released, await slot.use(() => Promise.resolve(1))], [["old", "new"], null]);
});

function near(actual: unknown, expected: unknown): void {
  const [ours, theirs] = [Object.values(actual as object), Object.values(expected as object)] as number[][];
  ours!.forEach((value, i) => assert.ok(Math.abs(value - theirs![i]!) < 1e-6, `${value} ≠ ${theirs![i]}`));
}

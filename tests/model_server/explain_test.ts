import assert from "node:assert/strict";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";
import { Explanation } from "../../model_server/contract/mod.ts";
import { cloudText, trainingCloud } from "../../model_server/insight/dissimilarity.ts";
import { explain } from "../../model_server/serving/explain.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import { trainModel } from "../../model_server/training/train_model.ts";
import { generatedCandles } from "../features/generated_candles.ts";
import { predictBody, withModelServer } from "../fixtures/model_server_harness.ts";
import { SMALL_CATALOGUE, smallModel, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const CANDLES = generatedCandles(1200);

async function trained(learner: string): Promise<ServedModel> {
  const made = await trainModel({
    learner,
    horizonBars: 12,
    candles: CANDLES,
    timeframe: "5m",
    trainToMs: CANDLES.at(-1)!.openTimeMs + 300_000,
    seed: 1,
    params: learner === "gbdt" ? { rounds: 15, min_gain: 0 } : { epochs: 3 },
  });
  assert.ok(made.ok, made.ok ? "" : made.error);
  const model = await loadModel(made.value.onnx, { catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH } });
  assert.ok(model.ok, model.ok ? "" : model.error);
  return model.value;
}

function rowOf({ card }: ServedModel, back: number): Float32Array {
  const stream = new FeatureStream();
  const vectors = CANDLES.slice(0, CANDLES.length - back).map((candle) => stream.update(candle));
  return Float32Array.from(card.features, (name) => vectors.at(-1)!.values[FEATURE_NAMES.indexOf(name)]!);
}

for (const [learner, method, tolerance] of [["gbdt", "tree_shap", 1e-9], ["mlp", "shapley_sampling", 1e-6]] as const) {
  Deno.test(`the explanation of ${learner} is by ${method} and adds up to the margins that it served`, async () => {
    const model = await trained(learner);
    for (const back of [0, 17, 90]) {
      const row = rowOf(model, back);
      const [told, scores] = [await explain(model, row), await model.classify(row)];
      assert.ok(told.ok && scores.ok);
      const { base, contributions } = Explanation.parse(told.value);
      assert.equal(told.value.method, method);
      assert.equal(contributions.length, model.card.features.length);
      (["long", "short", "hold"] as const).forEach((action, k) => {
        const sum = contributions.reduce((total, each) => total + each[action], base[action]);
        assert.ok(
          Math.abs(sum - scores.value.margins[k]!) < tolerance,
          `${action}: ${sum} ≠ ${scores.value.margins[k]}`,
        );
      });
      assert.deepEqual(await explain(model, row), told, "the same twice");
    }
    await model.release();
  });
}

Deno.test("sampling gives each feature of a linear model its own part and nothing else", async () => {
  const rows = Float32Array.from({ length: 200 }, (_, i) => i % 2 === 0 ? i / 100 : -i / 100);
  const cloud = trainingCloud(rows, 2);
  const model = await loadModel(smallModel({ metadata: { "xylen.training_cloud": cloudText(cloud) } }), {
    catalogue: SMALL_CATALOGUE,
  });
  assert.ok(model.ok);
  const told = await explain(model.value, Float32Array.of(3, -1));
  assert.ok(told.ok);
  const by = Object.fromEntries(told.value.contributions.map((each) => [each.feature, each]));
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} ≠ ${b}`);
  near(by["rsi"]!.long, 3 - cloud.center[0]!);
  near(by["adx"]!.short, -1 - cloud.center[1]!);
  near(by["rsi"]!.short, 0);
  near(by["adx"]!.hold, 0);
  await model.value.release();
});

Deno.test("/predict explains on request and marks a row far from the training rows", async () => {
  const rows = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
  const metadata = { "xylen.training_cloud": cloudText(trainingCloud(rows, 2)) };
  await withModelServer({ model: { metadata } }, async (server) => {
    const ask = async (rsi: number, meta?: unknown) =>
      (await server.send("POST", "/predict", { ...predictBody({ rsi, adx: 0, atr: 2 }), meta })).body;
    const plain = await ask(0.2);
    assert.deepEqual([plain.explanation, plain.outlier.is_outlier], [undefined, false]);
    const far = await ask(50, { explain: true });
    assert.deepEqual([far.outlier.is_outlier, far.outlier.quantile], [true, 1]);
    assert.ok(far.outlier.score > 10);
    assert.equal(Explanation.parse(far.explanation).contributions[0]!.feature, "rsi");
  });
  await withModelServer({ model: {} }, async (server) => {
    const { body } = await server.send("POST", "/predict", {
      ...predictBody({ rsi: 1, adx: 0, atr: 2 }),
      meta: { explain: true },
    });
    assert.deepEqual([body.outlier, body.explanation.method], [null, "none"]);
    assert.match(body.explanation.reason, /no training rows/);
  });
});

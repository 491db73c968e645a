import assert from "node:assert/strict";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";
import { Explanation } from "../../model_server/contract/mod.ts";
import { cloudText, trainingCloud } from "../../model_server/insight/dissimilarity.ts";
import { explain } from "../../model_server/serving/explain.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import type { LearnerParams } from "../../model_server/training/learner.ts";
import { trainModel } from "../../model_server/training/train_model.ts";
import { candleWindows } from "../../model_server/training/sequence/candle_window.ts";
import { candlesOf, generatedCandles } from "../features/generated_candles.ts";
import { onnxGraph } from "../fixtures/onnx_graph.ts";
import { predictBody, withModelServer } from "../fixtures/model_server_harness.ts";
import { SMALL_CATALOGUE, smallModel, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const CANDLES = generatedCandles(1200);

async function trained(learner: string, params: LearnerParams): Promise<ServedModel> {
  const made = await trainModel({
    learner,
    horizonBars: 12,
    candles: CANDLES,
    timeframe: "5m",
    trainToMs: CANDLES.at(-1)!.openTimeMs + 300_000,
    seed: 1,
    params,
  });
  assert.ok(made.ok, made.ok ? "" : made.error);
  const model = await loadModel(made.value.onnx, { catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH } });
  assert.ok(model.ok, model.ok ? "" : model.error);
  return model.value;
}

function rowOf({ card }: ServedModel, back: number): Float32Array {
  if (card.window > 1) return candleWindows(CANDLES, Int32Array.of(CANDLES.length - 1 - back), card.window);
  const stream = new FeatureStream();
  const vectors = CANDLES.slice(0, CANDLES.length - back).map((candle) => stream.update(candle));
  return Float32Array.from(card.features, (name) => vectors.at(-1)!.values[FEATURE_NAMES.indexOf(name)]!);
}

/** What the margins are, of what an explanation adds up to. */
const MARGIN_OF = {
  margins: (sum: number) => sum,
  shares: (sum: number) => Math.log(Math.max(sum, 2 ** -10)),
  log_odds: (sum: number) => -Math.log(1 + Math.exp(-sum)),
} as const;

for (
  const [what, learner, params, method, of, count] of [
    ["boosted trees", "gbdt", { rounds: 15, min_gain: 0 }, "tree_shap", "margins", null],
    ["trees of each class", "gbdt", { rounds: 15, objective: "logistic" }, "tree_shap", "log_odds", null],
    ["trees of shares", "gbdt", { rounds: 15, objective: "l2" }, "tree_shap", "shares", null],
    ["a forest", "forest", { trees: 20 }, "tree_shap", "shares", null],
    ["a network", "mlp", { epochs: 3 }, "shapley_sampling", "margins", null],
    ["a reader of candles", "sequence", { epochs: 3, window: 17 }, "shapley", "margins", 6],
  ] as const
) {
  Deno.test(`the explanation of ${what} is by ${method} and adds up to the ${of} that were served`, async () => {
    const model = await trained(learner, params);
    for (const back of [0, 17, 90]) {
      const row = rowOf(model, back);
      const [told, scores] = [await explain(model, row), await model.classify(row)];
      assert.ok(told.ok && scores.ok);
      const { base, contributions } = Explanation.parse(told.value);
      assert.deepEqual([told.value.method, told.value.of], [method, of]);
      assert.equal(contributions.length, count ?? model.card.features.length);
      (["long", "short", "hold"] as const).forEach((action, k) => {
        const sum = contributions.reduce((total, each) => total + each[action], base[action]);
        const [told, served] = [MARGIN_OF[of](sum), scores.value.margins[k]!];
        assert.ok(Math.abs(told - served) < 1e-6, `${action}: ${told} ≠ ${served}`);
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

/** Six candles: long = last volume + 2 × (last close − first close), short = first range, hold = 0. */
function candleReader(columns: readonly string[]): Uint8Array {
  const at = (candle: number, column: string) => (candle * columns.length + columns.indexOf(column)) * 3;
  const weights = new Array<number>(6 * columns.length * 3).fill(0);
  weights[at(5, "volume")] = 1;
  weights[at(5, "close")] = 2;
  weights[at(0, "close")] = -2;
  if (columns.includes("low")) [weights[at(0, "high") + 1], weights[at(0, "low") + 1]] = [1, -1];
  return onnxGraph({
    inputs: [{ name: "candles", dims: [null, 6, columns.length] }],
    outputs: [{ name: "probabilities", dims: [null, 3] }, { name: "margins", dims: [null, 3] }],
    nodes: [
      { op: "Flatten", inputs: ["candles"], outputs: ["flat"], ints: { axis: 1 } },
      { op: "Gemm", inputs: ["flat", "weights"], outputs: ["margins"] },
      { op: "Softmax", inputs: ["margins"], outputs: ["probabilities"], ints: { axis: 1 } },
    ],
    constants: { weights: { dims: [6 * columns.length, 3], values: weights } },
    metadata: {
      "xylen.features": JSON.stringify(columns),
      "xylen.schema_hash": SMALL_CATALOGUE.schemaHash,
      "xylen.window": "6",
    },
  }).model;
}

/** Open, high, low, close, volume. */
const SIX = [
  [10, 12, 9, 11, 3],
  [11, 12, 10, 12, 5],
  [12, 12, 12, 12, 4],
  [12, 13, 11, 11, 4],
  [11, 11, 9, 10, 2],
  [10, 14, 10, 13, 6],
] as const;

Deno.test("a reader of candles is explained by path, range and volume, exactly, against a calm window", async () => {
  const columns = ["open", "high", "low", "close", "volume"];
  const model = await loadModel(candleReader(columns), { catalogue: SMALL_CATALOGUE });
  assert.ok(model.ok, model.ok ? "" : model.error);
  const told = await explain(model.value, candleWindows(candlesOf(SIX), Int32Array.of(5), 6));
  assert.ok(told.ok, told.ok ? "" : told.error);
  assert.deepEqual([told.value.method, told.value.against], ["shapley", "calm window"]);
  const meanRange = (3 + 2 + 0 + 2 + 2 + 4) / 6, meanVolume = 24 / 6;
  const expected = {
    path_last_4: [100 * (13 / 12 - 1), 0, 0],
    path_before: [100 * (12 / 10 - 1), 2 * (13 - 11), 0],
    range_last_4: [100 * (0 / 12 + 2 / 11 + 2 / 10 + 4 / 13) / 4, 0, 0],
    range_before: [100 * (3 / 11 + 2 / 12) / 2, 0, 3 - meanRange],
    volume_last_4: [4 / meanVolume, 6 - meanVolume, 0],
    volume_before: [4 / meanVolume, 0, 0],
  };
  assert.equal(told.value.contributions.length, 6);
  for (const { feature, value, long, short, hold } of told.value.contributions) {
    const [wantedValue, wantedLong, wantedShort] = expected[feature as keyof typeof expected];
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${feature}: ${a} ≠ ${b}`);
    near(value, wantedValue!);
    near(long, wantedLong!);
    near(short, wantedShort!);
    near(hold, 0);
  }
  await model.value.release();
});

Deno.test("a reader of closes and volumes alone is not explained, and says why", async () => {
  const model = await loadModel(candleReader(["close", "volume"]), { catalogue: SMALL_CATALOGUE });
  assert.ok(model.ok, model.ok ? "" : model.error);
  const told = await explain(model.value, new Float32Array(12).fill(10));
  assert.deepEqual(told, { ok: false, error: "It reads candles without their open, which cannot be taken apart" });
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
    const counted = async () => (await server.get("/metrics")).body.match(/predictions_total\{[^}]*\} (\d+)/g);
    const before = await counted();
    assert.equal((await ask(50, { explain: true, again: true })).explanation.method, "shapley_sampling");
    assert.deepEqual(await counted(), before, "an answer that is only explained is not counted again");
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

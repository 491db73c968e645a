import assert from "node:assert/strict";
import { readModelCard } from "../../../model_server/serving/model_card.ts";
import { readModelFile } from "../../../model_server/serving/model_file.ts";
import { onColumns, prepareTraining } from "../../../model_server/training/prepare_training.ts";
import { selectFeatures } from "../../../model_server/training/select_features.ts";
import { trainModel } from "../../../model_server/training/train_model.ts";
import type { TrainModelOptions } from "../../../model_server/training/training_options.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { plantedMarket } from "./planted_market.ts";

await warmRuntime();

const { candles } = plantedMarket(6_000, 3, 1, 1 / 15);
const OPTIONS: TrainModelOptions = {
  learner: "gbdt",
  horizonBars: 12,
  candles,
  timeframe: "5m",
  trainToMs: Infinity,
  seed: 1,
  params: { rounds: 30 },
};

async function trained(changes: Partial<TrainModelOptions>) {
  const result = await trainModel({ ...OPTIONS, ...changes });
  if (!result.ok) throw new Error(result.error);
  const file = await readModelFile(result.value.onnx);
  assert.ok(file.ok);
  const card = readModelCard(file.value.metadata);
  assert.ok(card.ok);
  return { ...result.value, card: card.value };
}

const prepared = () => {
  const result = prepareTraining(OPTIONS);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

Deno.test("a few features that carry the edge are found among all, and answer as well as all of them", async () => {
  const all = await trained({});
  const few = await trained({ featuresKept: 8 });
  assert.ok(few.card.features.length >= 5 && few.card.features.length <= 8, `${few.card.features}`);
  assert.deepEqual(few.card.features, all.card.features.filter((name) => few.card.features.includes(name)), "in order");
  const [best] = all.report.importance;
  assert.ok(few.card.features.includes(best!.feature), `${best!.feature} is not among ${few.card.features}`);
  const [whole, chosen] = [all.report.folds[0]!.log_loss, few.report.folds[0]!.log_loss];
  assert.ok(chosen < whole + 0.01 && chosen < few.report.baseline.log_loss - 0.01, `${chosen} against ${whole}`);
  assert.deepEqual([few.report.parity_max_abs_diff, few.report.importance.length], [0, few.card.features.length]);
});

Deno.test("what comes after the rows that were to be seen has no part in the choice", () => {
  const before = prepared();
  const after = prepared();
  after.rows.rows.fill(7, 3_000 * after.rows.featureCount);
  after.rows.labels.fill(0, 3_000);
  assert.deepEqual(selectFeatures(after, 3_000, 8), selectFeatures(before, 3_000, 8));
});

Deno.test("a training on some columns has their numbers, and the directions that belong to them", () => {
  const whole = prepared();
  const [a, b] = ["rsi_14", "adx"].map((name) => whole.columns.indexOf(name));
  const monotone = Int8Array.from(whole.columns, (name) => name === "adx" ? -1 : 0);
  const some = onColumns({ ...whole, recipe: { ...whole.recipe, monotone } }, ["rsi_14", "adx"]);
  assert.deepEqual([some.rows.featureCount, some.rows.count, some.columns], [2, whole.rows.count, ["rsi_14", "adx"]]);
  for (const row of [0, 1_234, whole.rows.count - 1]) {
    const expected = [a, b].map((f) => whole.rows.rows[row * whole.rows.featureCount + f!]);
    assert.deepEqual([...some.rows.rows.subarray(row * 2, row * 2 + 2)], expected);
  }
  assert.deepEqual([...some.recipe.monotone!], [0, -1]);
});

Deno.test("a champion on all features and a challenger on a few are held against each other on the same rows", async () => {
  const lastMs = candles[3_000]!.openTimeMs;
  const champion = await trained({ trainToMs: lastMs });
  const { report } = await trained({
    featuresKept: 8,
    champion: {
      version: "old",
      onnx: champion.onnx,
      features: champion.card.features,
      window: 1,
      trainedToMs: lastMs,
      classReturns: { long: [0, 0, 0], short: [0, 0, 0] },
    },
  });
  const { comparison } = report;
  assert.ok(!("error" in comparison), JSON.stringify(comparison));
  assert.equal(comparison.opponent, "old");
  assert.ok(comparison.rows > 2_000);
});

Deno.test("a learner that reads candles has no features to choose from", async () => {
  const options = { learner: "sequence", params: {}, candles: candles.slice(0, 1_500), horizonBars: 5 };
  const { card } = await trained({ ...options, featuresKept: 8 });
  assert.deepEqual(card.features, ["open", "high", "low", "close", "volume"]);
});

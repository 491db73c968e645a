import assert from "node:assert/strict";
import { classShares } from "../../../model_server/training/evaluate.ts";
import { buildDataset } from "../../../model_server/training/dataset.ts";
import { DEFAULT_BARRIERS } from "../../../model_server/training/labels/barriers.ts";
import { LEARNER_NAMES } from "../../../model_server/training/learners.ts";
import { runModel } from "../../../model_server/training/onnx/parity.ts";
import { type TrainedFile, trainModel, type TrainModelOptions } from "../../../model_server/training/train_model.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { plantedMarket } from "./planted_market.ts";

await warmRuntime();

const STEP_MS = 300_000;
const small = plantedMarket(1500, 2, 1);

const options = (changes: Partial<TrainModelOptions> = {}): TrainModelOptions => ({
  learner: "gbdt",
  horizonBars: 12,
  candles: small.candles,
  timeframe: "5m",
  trainToMs: Infinity,
  seed: 1,
  ...changes,
});

async function trained(changes: Partial<TrainModelOptions> = {}): Promise<TrainedFile> {
  const result = await trainModel(options(changes));
  assert.ok(result.ok, result.ok ? "" : result.error);
  return result.value;
}

async function refusal(changes: Partial<TrainModelOptions>): Promise<string> {
  const result = await trainModel(options(changes));
  assert.ok(!result.ok);
  return result.error;
}

for (const learner of LEARNER_NAMES) {
  Deno.test(`${learner} learns the planted trigger from 9,000 candles and knows it on later ones`, async () => {
    const { candles, triggers } = plantedMarket(13_000, 3, 1);
    const history = candles.slice(0, 9000);
    const horizonBars = 20;
    const { onnx, report } = await trained({ learner, horizonBars, candles: history });
    const later = buildDataset(candles.slice(8000), {
      timeframe: "5m",
      horizonBars,
      barriers: DEFAULT_BARRIERS,
      knownToMs: Infinity,
    });
    const { probabilities } = await runModel(onnx, later.rows, [later.featureCount]);
    const after: number[] = [];
    later.candleIndex.forEach((index, row) => {
      const trigger = index >= 1000 ? triggers[8000 + index]! : 0;
      if (trigger !== 0) after.push(probabilities[row * 3 + (trigger > 0 ? 0 : 1)]!);
    });
    const mean = after.reduce((sum, each) => sum + each, 0) / after.length;
    assert.ok(after.length > 50 && mean > 0.5, `P(direction) after ${after.length} triggers was ${mean}`);
    assert.ok(after.filter((p) => p >= 0.5).length > 0.6 * after.length);
    assert.ok(report.folds[0]!.log_loss < report.baseline.log_loss);
  });

  Deno.test(`${learner} stays near the base rates on a market without an edge`, async () => {
    const { candles } = plantedMarket(5000, 4, 0);
    const { report } = await trained({ learner, candles });
    assert.ok(report.folds[0]!.log_loss < report.baseline.log_loss + 0.02, JSON.stringify(report.folds[0]));
  });
}

Deno.test("the same options give the same file, and candles after the end of training change nothing", async () => {
  const trainToMs = small.candles[1300]!.openTimeMs;
  const whole = await trained({ trainToMs });
  const cut = await trained({ trainToMs, candles: small.candles.slice(0, 1300) });
  assert.deepEqual(cut.onnx, whole.onnx);
  assert.equal(whole.report.trained_to_ms, small.candles[1299]!.openTimeMs + STEP_MS);
  assert.notDeepEqual((await trained({ trainToMs, seed: 2 })).onnx, whole.onnx);
});

Deno.test("the report tells what the contract promises", async () => {
  const { report } = await trained({ folds: 2, symbol: "BTCUSDT", seed: 9 });
  const dataset = buildDataset(small.candles, {
    timeframe: "5m",
    horizonBars: 12,
    barriers: DEFAULT_BARRIERS,
    knownToMs: Infinity,
  });
  assert.equal(report.learner, "gbdt");
  assert.match(report.model, /^gbdt-12-[0-9a-f]{12}\.onnx$/);
  assert.ok(report.sha256.startsWith(report.model.slice(8, 20)));
  assert.deepEqual([report.rows, report.features], [dataset.count, dataset.featureCount]);
  assert.deepEqual([report.symbol, report.timeframe, report.horizon_bars, report.seed], ["BTCUSDT", "5m", 12, 9]);
  assert.deepEqual(report.class_shares, classShares(dataset));
  assert.ok(report.seconds > 0);
  assert.equal(report.folds.length, 2);
  for (const scores of [...report.folds, report.baseline]) {
    for (const figure of [scores.log_loss, scores.auc, scores.brier, scores.ece]) assert.ok(Number.isFinite(figure));
  }
  assert.equal(report.baseline.auc, 0.5);
  assert.equal(report.parity_max_abs_diff, 0);
});

Deno.test("class returns are the mean gross returns of long and short, by the class that came true", async () => {
  const { report: { class_returns } } = await trained();
  const [long = 0, short = 0, hold = 0] = class_returns.long;
  assert.ok(long > 0 && short < 0 && Math.abs(hold) < long);
  assert.ok(class_returns.short[1]! > 0 && class_returns.short[0]! < 0);
});

Deno.test("progress rises to 1 over folds and model, each named", async () => {
  const seen: { fraction: number; stage: string }[] = [];
  await trained({ folds: 2, onProgress: (step) => seen.push(step) });
  seen.forEach(({ fraction }, i) => assert.ok(fraction >= (seen[i - 1]?.fraction ?? 0) && fraction <= 1));
  for (const part of ["fold 1 of 2", "fold 2 of 2", "model"]) {
    assert.ok(seen.some(({ stage }) => stage.startsWith(part)));
  }
});

const REFUSALS: readonly (readonly [what: string, changes: Partial<TrainModelOptions>, reason: RegExp])[] = [
  ["an unknown learner", { learner: "sequence" }, /no learner "sequence".*gbdt or mlp/],
  ["too few candles", { candles: small.candles.slice(0, 400) }, /of 400 candles 400 closed.*500 are needed; bring at/],
  ["an end before the data", { trainToMs: 1 }, /of 1500 candles 0 closed in time and give 0 rows/],
  ["a horizon of nothing", { horizonBars: 0 }, /horizon must be 1 to 1000 candles, was 0/],
  ["no folds", { folds: 0 }, /Folds must be 1 to 20, was 0/],
  ["a seed that is not whole", { seed: 0.5 }, /seed must be a whole number, was 0.5/],
  ["a misspelt setting", { params: { leafs: 3 } }, /gbdt has no setting "leafs"; it has rounds, leaves/],
  ["barriers that both sides could reach", {
    barriers: { stopAtr: 2, targetAtr: 1, stopCap: 0.02, targetCap: 0.05 },
  }, /target must not be nearer than the stop/],
];

for (const [what, changes, reason] of REFUSALS) {
  Deno.test(`training refuses ${what} in one sentence`, async () => {
    assert.match(await refusal(changes), reason);
  });
}

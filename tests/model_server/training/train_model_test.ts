import assert from "node:assert/strict";
import { classShares } from "../../../model_server/training/base_rates.ts";
import { buildDataset } from "../../../model_server/training/dataset.ts";
import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import { LEARNER_NAMES } from "../../../model_server/training/learners.ts";
import type { LearnerParams } from "../../../model_server/training/learner.ts";
import { onnx as onnxProto } from "../../../model_server/training/onnx/onnx_proto.ts";
import { type TrainedFile, trainModel } from "../../../model_server/training/train_model.ts";
import type { TrainModelOptions } from "../../../model_server/training/training_options.ts";
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

/** With the options as they stand above. */
const plain = await trained();

async function refusal(changes: Partial<TrainModelOptions>): Promise<string> {
  const result = await trainModel(options(changes));
  assert.ok(!result.ok);
  return result.error;
}

/** Learners whose sums are exact. */
const EXACT = ["gbdt", "forest"];
/** Settings that save time. */
const QUICK: Readonly<Record<string, LearnerParams>> = { sequence: { window: 17 }, forest: { trees: 40 } };

for (const learner of LEARNER_NAMES) {
  Deno.test(`${learner} trains, says what it is worth beside two baselines, and its file says the same`, async () => {
    const { candles } = plantedMarket(4000, 3, 2, 1 / 12);
    const { onnx, report } = await trained({ learner, horizonBars: 20, candles, params: QUICK[learner] ?? {} });
    assert.equal(report.learner, learner);
    // One pass over 3,000 rows settles nothing yet.
    const slack = learner === "online" ? 0.01 : 0;
    assert.ok(report.folds[0]!.log_loss < report.baseline.log_loss + slack, JSON.stringify(report));
    assert.ok(report.logistic.log_loss < report.baseline.log_loss && report.logistic.auc > 0.5);
    assert.ok(report.parity_max_abs_diff <= (EXACT.includes(learner) ? 0 : 1e-5), `${report.parity_max_abs_diff}`);
    const { graph } = onnxProto.ModelProto.decode(onnx);
    const sizes = graph!.input![0]!.type!.tensorType!.shape!.dim!.slice(1).map(({ dimValue }) => Number(dimValue));
    assert.deepEqual(sizes, report.window === 1 ? [report.features] : [report.window, report.features]);
    assert.equal(report.window > 1, learner === "sequence");
  });

  Deno.test(`${learner} stays near the base rates on a market without an edge`, async () => {
    const { candles } = plantedMarket(5000, 4, 0);
    const { report } = await trained({ learner, candles, params: QUICK[learner] ?? {} });
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
    label: DEFAULT_LABEL,
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
  for (const scores of [...report.folds, report.baseline, report.logistic]) {
    for (const figure of [scores.log_loss, scores.auc, scores.brier, scores.ece]) assert.ok(Number.isFinite(figure));
  }
  assert.equal(report.baseline.auc, 0.5);
  assert.equal(report.parity_max_abs_diff, 0);
});

Deno.test("weights change what is learned", async () => {
  const unique = await trained({ weighting: { by: "uniqueness", halfLifeBars: null } });
  const recent = await trained({ weighting: { by: "equal", halfLifeBars: 200 } });
  const names = [plain, unique, recent].map(({ report }) => report.model);
  assert.equal(new Set(names).size, 3);
});

Deno.test("class returns are the mean gross returns of long and short, by the class that came true", () => {
  const { class_returns } = plain.report;
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
  ["an unknown learner", { learner: "oracle" }, /no learner "oracle".*choose gbdt, .* or \w+$/],
  ["too few candles", { candles: small.candles.slice(0, 400) }, /of 400 candles 400 closed.*500 are needed; bring at/],
  ["an end before the data", { trainToMs: 1 }, /of 1500 candles 0 closed in time and give 0 rows/],
  ["a horizon of nothing", { horizonBars: 0 }, /horizon must be 1 to 1000 candles, was 0/],
  ["no folds", { folds: 0 }, /Folds must be 1 to 20, was 0/],
  ["a seed that is not whole", { seed: 0.5 }, /seed must be a whole number, was 0.5/],
  ["a misspelt setting", { params: { leafs: 3 } }, /gbdt has no setting "leafs"; it has objective, rounds, leaves/],
  [
    "a word that is no choice",
    { params: { objective: "hinge" } },
    /objective of gbdt must be softmax or logistic or l2, was hinge/,
  ],
  ["a number for a word", { params: { objective: 1 } }, /objective of gbdt must be softmax or logistic or l2, was 1/],
  [
    "a half-life of nothing",
    { weighting: { by: "equal", halfLifeBars: 0 } },
    /half-life must be above 0 candles, was 0/,
  ],
  [
    "monotone features from others than gbdt",
    { learner: "mlp", monotone: { rsi: 1 } },
    /mlp cannot keep features monotone/,
  ],
  ["a monotone feature that is not there", { monotone: { rsy: 1 } }, /Monotone features must be .* not rsy/],
  ["a direction that is none", { monotone: { rsi: 2 } }, /Monotone rsi must be 1, 0 or -1, was 2/],
  ["a stop at the entry", {
    label: { method: "triple_barrier", stop: { atr: 0, cap: 0.02 }, target: { atr: 1, cap: 0.05 } },
  }, /The label's stop must be above 0, was 0/],
  ["a gain that is a loss", {
    label: { method: "forward_returns", gain: -0.01, loss: -0.02 },
  }, /gain must be above 0 and its loss below, were -0.01 and -0.02/],
];

for (const [what, changes, reason] of REFUSALS) {
  Deno.test(`training refuses ${what} in one sentence`, async () => {
    assert.match(await refusal(changes), reason);
  });
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { scoreBaseRates } from "../../model_server/training/base_rates.ts";
import { meanScores, scoreProbabilities } from "../../outcomes/scores.ts";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

const LABELS = Uint8Array.of(0, 1, 2, 0);

Deno.test("a forecast that is always right and sure scores best", () => {
  const scores = scoreProbabilities([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], LABELS);
  assert.deepEqual(scores, { log_loss: 0, auc: 1, brier: 0, ece: 0 });
});

Deno.test("equal thirds score as chance", () => {
  const scores = scoreProbabilities(new Array(12).fill(1 / 3), LABELS);
  close(scores.log_loss, Math.log(3));
  close(scores.auc, 0.5);
  close(scores.brier, 2 / 3);
  // Shares are 1/2, 1/4, 1/4: off by 1/6, 1/12 and 1/12.
  close(scores.ece, (1 / 6 + 1 / 12 + 1 / 12) / 3);
});

Deno.test("figures worked out by hand", () => {
  const scores = scoreProbabilities([0.7, 0.2, 0.1, 0.5, 0.4, 0.1], Uint8Array.of(0, 1));
  close(scores.log_loss, -(Math.log(0.7) + Math.log(0.4)) / 2);
  close(scores.brier, (0.09 + 0.04 + 0.01 + 0.25 + 0.36 + 0.01) / 2);
  // Classes 0 and 1 are ranked right, class 2 never came.
  close(scores.auc, 1);
});

Deno.test("a class ranked upside down has an AUC of 0, and ties count half", () => {
  close(scoreProbabilities([0.2, 0.8, 0, 0.8, 0.2, 0], Uint8Array.of(0, 1)).auc, 0);
  close(scoreProbabilities([0.5, 0.5, 0, 0.5, 0.5, 0], Uint8Array.of(0, 1)).auc, 0.5);
});

Deno.test("AUC by ranks equals the share of pairs in the right order", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 40 });
  fc.assert(fc.property(rows, (pairs) => {
    const labels = Uint8Array.from(pairs, ([, isLong]) => isLong ? 0 : 2);
    const probabilities = pairs.flatMap(([tenths]) => [tenths / 10, 0, 1 - tenths / 10]);
    const longs = pairs.filter(([, isLong]) => isLong);
    const others = pairs.filter(([, isLong]) => !isLong);
    fc.pre(longs.length > 0 && others.length > 0);
    const won = longs.flatMap(([a]) => others.map(([b]): number => a > b ? 1 : a === b ? 0.5 : 0));
    const expected = won.reduce((sum, each) => sum + each, 0) / won.length;
    assert.ok(Math.abs(scoreProbabilities(probabilities, labels).auc - expected) < 1e-9);
  }));
});

Deno.test("the baseline says the training rows' shares, whatever came later", () => {
  const samples = (labels: number[]) => ({
    rows: new Float32Array(labels.length),
    labels: Uint8Array.from(labels),
    count: labels.length,
    featureCount: 1,
  });
  const scores = scoreBaseRates(samples([0, 0, 1, 2]), samples([0, 1]));
  close(scores.log_loss, -(Math.log(0.5) + Math.log(0.25)) / 2);
  close(scores.auc, 0.5);
});

Deno.test("the scores of several folds are averaged one by one, each fold alike", () => {
  const folds = [
    { log_loss: 1, auc: 0.5, brier: 0.6, ece: 0 },
    { log_loss: 2, auc: 0.75, brier: 0.3, ece: 0.25 },
    { log_loss: 6, auc: 1, brier: 0, ece: 0.5 },
  ];
  const { log_loss, auc, brier, ece } = meanScores(folds);
  close(log_loss, 3);
  close(auc, 0.75);
  close(brier, 0.3);
  close(ece, 0.25);
});

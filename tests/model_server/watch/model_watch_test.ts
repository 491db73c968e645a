import assert from "node:assert/strict";
import { referenceBins } from "../../../model_server/insight/reference_bins.ts";
import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import { scoreProbabilities } from "../../../outcomes/scores.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { type ClassProbabilities, ModelWatch, type Watched } from "../../../model_server/watch/model_watch.ts";

const START_MS = 1_700_000_100_000;
const SETTINGS = { kept: 1_000, significance: 0.02, driftLimit: 0.25 };
const RULE = { timeframe: "5m", horizonBars: 4, label: DEFAULT_LABEL } as const;
const MODEL: Watched = { version: "new", features: ["a", "b"], featureBins: null, answerBins: null };

const candle = (i: number, price: number) => ({
  openTimeMs: START_MS + i * 300_000,
  open: price,
  high: price + 0.1,
  low: price - 0.1,
  close: price,
  volume: 1,
});

const messages = (alerts: readonly { readonly message: string }[]) => alerts.map(({ message }) => message).join();

const RIGHT: ClassProbabilities = [0.8, 0.1, 0.1];
const WRONG: ClassProbabilities = [0.1, 0.8, 0.1];

/** A market that only rises, so that long is always right. */
function rising(
  watch: ModelWatch,
  candles: number,
  others: Readonly<Record<string, ClassProbabilities>> = {},
  served = RIGHT,
) {
  for (let i = 0; i < candles; i++) {
    watch.closed([candle(i, 100 + i)]);
    watch.answered(START_MS + i * 300_000, 1, [0, 0], served);
    for (const [version, said] of Object.entries(others)) watch.alsoSaid(START_MS + i * 300_000, version, said);
  }
}

Deno.test("answers are scored when their outcome is known, by the same figures as a training's folds", () => {
  const watch = new ModelWatch(MODEL, RULE, null, SETTINGS);
  rising(watch, 104);
  const labels = new Uint8Array(100);
  const expected = scoreProbabilities(Array.from({ length: 100 }, () => RIGHT).flat(), labels);
  assert.deepEqual(watch.report([]).scores, {
    predictions: 100,
    log_loss: expected.log_loss,
    base_log_loss: 0,
    brier: expected.brier,
    calibration_error: expected.ece,
    hit_rate: 1,
  });
});

Deno.test("a shadow is scored on the same candles, and one that did better before brings the guard to its feet", () => {
  const watch = new ModelWatch(MODEL, RULE, "old", SETTINGS);
  rising(watch, 130, { old: RIGHT, next: RIGHT }, WRONG);
  const { scores, shadows, alerts } = watch.report([{ version: "old", role: "former" }, {
    version: "next",
    role: "challenger",
  }]);
  assert.deepEqual([scores?.hit_rate, shadows.map((each) => each.scores?.hit_rate)], [0, [1, 1]]);
  assert.ok(watch.finding!.pValue === 0 && watch.finding!.worse > 1, JSON.stringify(watch.finding));
  assert.deepEqual(alerts, [], "126 outcomes are too few to speak of");
});

Deno.test("a model that foresees less than the base rates says so", () => {
  const watch = new ModelWatch(MODEL, RULE, null, SETTINGS);
  rising(watch, 250, {}, WRONG);
  assert.match(
    messages(watch.report([]).alerts),
    /less than the base rates do: log loss 2.303 against 0.000 over the last 246/,
  );
});

Deno.test("features and answers that move away from training are told, by name", () => {
  const random = seededRandom(3).next;
  const then = Float32Array.from({ length: 4_000 }, () => random());
  const model: Watched = { ...MODEL, featureBins: referenceBins(then, 2), answerBins: referenceBins(then, 2) };
  const watch = new ModelWatch(model, null, null, { ...SETTINGS, kept: 600 });
  for (let i = 0; i < 599; i++) {
    watch.answered(START_MS - 1 - i, null, [random(), 2 + random()], [random(), random(), 0]);
  }
  assert.equal(watch.report([]).drift_psi, null, "not before the window is full");
  for (let i = 0; i < 600; i++) watch.answered(START_MS + i, null, [random(), 2 + random()], [random(), random(), 0]);
  const { drift_rows, drift_psi, drifted, prediction_psi, scores, alerts } = watch.report([]);
  assert.deepEqual([drift_rows, drifted[0]!.column, scores], [600, "b", null]);
  assert.ok(drifted[0]!.psi > 2 && drifted[1]!.psi < 0.1 && drift_psi! > 1 && prediction_psi! < 0.1);
  assert.match(messages(alerts), /is not the one it learned on: mean PSI .* \(b /);
});

Deno.test("what an earlier life saw counts again, and an answer without a range is left out", () => {
  const watch = new ModelWatch(MODEL, RULE, null, SETTINGS);
  watch.score({ openTimeMs: START_MS, label: 0, said: { new: RIGHT, other: WRONG } });
  assert.deepEqual([watch.scoresOf("new")?.hit_rate, watch.scoresOf("other")?.hit_rate], [1, 0]);
  watch.answered(START_MS + 300_000, null, [0, 0], RIGHT);
  assert.deepEqual(watch.closed(Array.from({ length: 9 }, (_, i) => candle(i, 100 + i))), []);
});

Deno.test("base rates that have seen the outcomes are forgiven what that is worth, and no more", () => {
  const watch = (horizonBars: number) => new ModelWatch(MODEL, { ...RULE, horizonBars }, null, SETTINGS);
  const after = (horizonBars: number, stated: number) => {
    const watched = watch(horizonBars);
    for (let i = 0; i < 400; i++) {
      watched.score({ openTimeMs: i, label: i % 2, said: { new: [stated, 1 - stated, 0] } });
    }
    return watched.report([]).alerts.length;
  };
  // 0.04 nats worse than a half: 16 independent outcomes of 400 give 0.0625 away, 100 only 0.01.
  assert.deepEqual([after(25, 0.64), after(4, 0.64), after(4, 0.5)], [0, 1, 0]);
});

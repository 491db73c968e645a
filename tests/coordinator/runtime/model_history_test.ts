import assert from "node:assert/strict";
import fc from "fast-check";
import type { ModelAnswer, ModelAnswers } from "../../../coordinator/ports/model_history.ts";
import { DriftLog } from "../../../coordinator/runtime/model_history/drift_log.ts";
import { decisionsAPoint, historyPoints } from "../../../coordinator/runtime/model_history/history_points.ts";
import { StoredModelHistories } from "../../../coordinator/runtime/model_history/model_histories.ts";
import type { ModelStatus } from "../../../coordinator/ports/forecaster.ts";
import type { Candle } from "../../../domain/candle.ts";

const BAR_MS = 300_000;
const SURE_LONG = { long: 1, short: 0, hold: 0 };

const answerAt = (at: number, changes: Partial<ModelAnswer> = {}): ModelAnswer => ({
  atMs: (at + 1) * BAR_MS,
  symbol: "BTCUSDT",
  candleOpenTimeMs: at * BAR_MS,
  latencyMs: 1,
  modelVersion: "v1",
  confidence: 1,
  probabilities: SURE_LONG,
  atr: 1,
  ...changes,
});

const failedAt = (at: number): ModelAnswer =>
  answerAt(at, { modelVersion: null, confidence: null, probabilities: null, latencyMs: 5000 });

/** Rises by one in each candle up to `turn`, then falls: long is right as long as the rise reaches the target. */
const candles = (count: number, turn: number): Candle[] =>
  Array.from({ length: count }, (_, i) => {
    const open = 100 + Math.min(i, 2 * turn - i), way = i < turn ? 1 : -1;
    const close = open + way;
    return {
      openTimeMs: i * BAR_MS,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1,
    };
  });

const SETTINGS = {
  data: { timeframes: ["5m"], candles_count: 500 },
  trading: { exits: "atr", stop_loss_atr: 2, take_profit_atr: 2, stop_loss_percent: 0.5, take_profit_percent: 0.5 },
  retraining: {
    label_method: "triple_barrier",
    label_window_candles: 4,
    label_profit_threshold: 0.01,
    label_loss_threshold: -0.01,
  },
} as unknown as ConstructorParameters<typeof StoredModelHistories>[2];

function histories(answers: readonly ModelAnswer[], market: readonly Candle[], drift = new DriftLog()) {
  const stored: ModelAnswers = {
    newest: (_name, most) => Promise.resolve(answers.slice(-most)),
    candles: (_symbol, _timeframe, fromMs, toMs) =>
      Promise.resolve(market.filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs <= toMs)),
  };
  return new StoredModelHistories(stored, drift, SETTINGS);
}

Deno.test("a point has its quantiles of latency, its mean confidence, and Brier scores of what came true", async () => {
  const answers = Array.from({ length: 20 }, (_, i) => i === 3 ? failedAt(i) : answerAt(i, { latencyMs: i }));
  const { points, decisions } = await histories(answers, candles(30, 30)).of("m", "decisions");
  assert.equal(decisions, 20);
  assert.deepEqual(points, [{
    from: BAR_MS,
    to: 20 * BAR_MS,
    answers: 20,
    failed: 1,
    latency_p50_ms: 10,
    latency_p95_ms: 19,
    confidence: 1,
    brier: 0,
    judged: 19,
    versions: ["v1"],
  }]);
});

Deno.test("who is sure of a rise that becomes a fall has a Brier score of two", async () => {
  const answers = Array.from({ length: 5 }, (_, i) => answerAt(10 + i));
  const { points: [point] } = await histories(answers, candles(30, 8)).of("m", "decisions");
  assert.equal(point!.brier, 2);
});

Deno.test("what is not over yet, or has no range, is not judged", async () => {
  const answers = [answerAt(1, { atr: null }), answerAt(8)];
  const { points: [point] } = await histories(answers, candles(10, 30)).of("m", "decisions");
  assert.deepEqual([point!.judged, point!.brier, point!.answers], [0, null, 2]);
});

Deno.test("by day there is a point for each day of market time, and versions come in their order", () => {
  const judged = [0, 100, 287, 288, 600].map((at, i) => ({
    answer: answerAt(at, { modelVersion: i < 2 ? "v1" : "v2" }),
    outcome: null,
  }));
  const points = historyPoints(judged, "day", 20);
  assert.deepEqual(points.map(({ answers, versions }) => [answers, versions]), [
    [2, ["v1"]],
    [2, ["v2"]],
    [1, ["v2"]],
  ]);
});

Deno.test("however many answers there are, they make at most a hundred points and all stand in one", () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), (count) => {
      const judged = Array.from({ length: count }, (_, i) => ({ answer: answerAt(i), outcome: null }));
      const points = historyPoints(judged, "decisions", decisionsAPoint(count));
      assert.ok(points.length <= 100);
      assert.equal(points.reduce((sum, { answers }) => sum + answers, 0), count);
    }),
    { numRuns: 50 },
  ));

Deno.test("a model that never answered has no points", async () => {
  const told = await histories([], []).of("m", "day");
  assert.deepEqual([told.points, told.drift], [[], { since: null, points: [] }]);
});

Deno.test("drift is kept since it was first told, thinned out, and a market that stands still adds nothing", () => {
  const log = new DriftLog();
  const status = (psi: number | null) =>
    ({ name: "m", watch: { scores: null, driftPsi: psi, alerts: [] } }) as Pick<ModelStatus, "name" | "watch">;
  log.note(status(null), 1);
  assert.equal(log.of("m").since, null);
  for (let at = 10; at <= 1_500; at++) {
    log.note(status(at / 1000), at);
    log.note(status(9), at);
  }
  const { since, points } = log.of("m");
  assert.equal(since, 10);
  assert.ok(points.length > 50 && points.length <= 201, `${points.length} points`);
  assert.ok(points.every(({ at, psi }) => psi === at / 1000));
  assert.ok(points.at(-1)!.at > 1_400);
  assert.deepEqual(log.of("other").points, []);
});

import assert from "node:assert/strict";
import { createEngine } from "../../../coordinator/engine/state.ts";
import { applyMetaLearner } from "../../../coordinator/ensemble/meta_learner/apply.ts";
import { calibrate } from "../../../coordinator/ensemble/calibration/correction.ts";
import { decide } from "../../../coordinator/engine/decide.ts";
import type { TrackRecord } from "../../../coordinator/engine/track_record.ts";
import { ACTIONS, type ForecastAnswer } from "../../../domain/forecast.ts";
import { judgedOf } from "../../fixtures/judged_columns.ts";
import { type Opinion, opinionOf } from "../../../domain/opinion.ts";
import {
  answerOf,
  candleAt,
  decisionOf,
  EngineDriver,
  faultOf,
  MARKET,
  ofKind,
  settingsWith,
  STEP_MS,
  SYMBOL,
} from "../../fixtures/engine_fixtures.ts";

const HORIZON = 6;
const PATCH = {
  retraining: { label_window_candles: HORIZON },
  ensemble: {
    method: "bayesian_weighted",
    confidence_threshold: 0.99,
    performance_window: 40,
    calibration_samples: 40,
  },
};
const WARM = 260;

/** What three models say of candle `i`: one is often right, one always sure of a long, one silent now and then. */
const answersOn = (i: number): ForecastAnswer[] => [
  answerOf("steady", i % 3 === 0 ? "hold" : "short", { confidence: 0.5 }),
  answerOf("sure", "long", { confidence: 0.95 }),
  i % 4 === 0 ? faultOf("silent") : answerOf("silent", "hold", { confidence: 0.6 }),
];

function live(decisions: number, engine = new EngineDriver(PATCH)): EngineDriver {
  for (let i = 0; i < decisions; i++) {
    engine.candle();
    engine.answers(answersOn(i));
  }
  return engine;
}

/** What a database would give back of an engine's decisions. */
const opinionsOf = (engine: EngineDriver): Opinion[] =>
  ofKind(engine.all, "record_decision").map(({ decision }) => opinionOf(decision));

/** The same account in its next life, after a warm-up over everything that the first one saw. */
function restarted(before: EngineDriver, patch: Parameters<typeof settingsWith>[0]) {
  const after = createEngine({
    runId: "run",
    fence: 2,
    settings: settingsWith(patch),
    markets: [MARKET],
    lastSequence: before.state.sequence,
    orders: [],
    trades: [],
    risk: null,
    opinions: opinionsOf(before),
  });
  const seen = ofKind(before.all, "record_decision").length;
  const candles = Array.from({ length: WARM + seen }, (_, i) => candleAt(i));
  decide(after, { kind: "warmup", atMs: before.nowMs, symbol: SYMBOL, candles });
  return after;
}

/** The same in all that is learned from, whatever the columns' room. */
function sameRecord(a: TrackRecord, b: TrackRecord): void {
  const told = (record: TrackRecord) => ({
    ...record,
    judged: judgedOf(record.judged),
    setScores: [...record.setScores.values()],
  });
  assert.deepEqual(told(a), told(b));
}

Deno.test("every decision is judged once its label's time is over, traded or not, and moves the next weights", () => {
  const engine = live(HORIZON);
  assert.equal(engine.state.trackRecord.judged.length, 0);
  assert.equal(engine.state.trackRecord.weights.size, 0);
  engine.candle();
  assert.deepEqual(judgedOf(engine.state.trackRecord.judged).openTimesMs, [candleAt(WARM).openTimeMs]);
  live(60, engine);
  const { judged, weights } = engine.state.trackRecord;
  assert.equal(judged.length, PATCH.ensemble.performance_window);
  assert.ok(weights.get("sure")!.factor < weights.get("steady")!.factor);
  assert.ok(weights.get("silent")!.answered < 1 && weights.get("steady")!.answered === 1);
  engine.candle();
  const { aggregate } = decisionOf(engine.answers(answersOn(1)));
  const said = Object.fromEntries(aggregate!.votes.map(({ modelName, weight }) => [modelName, weight]));
  const factors = aggregate!.votes.map(({ modelName }) => engine.state.trackRecord.weights.get(modelName)!.factor);
  const sum = factors.reduce((total, each) => total + each, 0);
  assert.ok(Math.abs(said["sure"]! - factors[1]! / sum) < 1e-12);
});

Deno.test("a restart that gets back what was said has the very weights, and judges what was still open", () => {
  const before = live(70);
  const after = restarted(before, PATCH);
  sameRecord(after.trackRecord, before.state.trackRecord);
  assert.deepEqual(after.symbols.get(SYMBOL)!.opinions, before.state.symbols.get(SYMBOL)!.opinions);
  const next = candleAt(WARM + 70);
  decide(after, { kind: "candle", atMs: next.openTimeMs + STEP_MS, symbol: SYMBOL, candle: next });
  before.candle();
  sameRecord(after.trackRecord, before.state.trackRecord);
});

Deno.test("calibrations are fitted once an interval, used in the next decision, and the same after a restart", () => {
  const patch = {
    ...PATCH,
    ensemble: {
      ...PATCH.ensemble,
      calibration_method: "platt" as const,
      calibration_samples: 300,
      calibration_retrain_interval: 86_400,
    },
  };
  const before = live(700, new EngineDriver(patch));
  const { calibrations, fittedInterval } = before.state.trackRecord;
  assert.deepEqual([...calibrations.keys()].toSorted(), ["ensemble", "silent", "steady", "sure"]);
  for (const { fittedAtMs } of calibrations.values()) assert.equal(Math.floor(fittedAtMs / 86_400_000), fittedInterval);
  assert.ok(calibrations.get("sure")!.curves, "who is always sure of a long is put right");
  before.candle();
  const { aggregate } = decisionOf(before.answers(answersOn(1)));
  const sure = aggregate!.votes.find(({ modelName }) => modelName === "sure")!;
  assert.ok(sure.probabilities.long < 0.6 && sure.forecast.probabilities.long === 0.95);
  assert.deepEqual(sure.probabilities, calibrate(calibrations.get("sure"), sure.forecast.probabilities));
  assert.deepEqual(aggregate!.probabilities, calibrate(calibrations.get("ensemble"), aggregate!.pooled));
  assert.equal(aggregate!.confidence, aggregate!.probabilities[aggregate!.action]);
  sameRecord(restarted(before, patch).trackRecord, before.state.trackRecord);
});

Deno.test("sets of actions that cannot be ruled out are formed, followed by what came true, and the same after a restart", () => {
  const patch = { ...PATCH, ensemble: { ...PATCH.ensemble, calibration_samples: 200 } };
  const before = live(600, new EngineDriver(patch));
  const { setScores, setAlpha, judged } = before.state.trackRecord;
  const scores = setScores.values();
  assert.equal(scores.length, 200);
  assert.deepEqual(scores, scores.toSorted());
  assert.notEqual(setAlpha, 0.1);
  const { openTimesMs, outcomes } = judgedOf(judged);
  const sets = ofKind(before.all, "record_decision").map(({ decision }) => decision)
    .filter(({ candleOpenTimeMs }) => openTimesMs.includes(candleOpenTimeMs)).map(({ aggregate }) => aggregate!.set);
  assert.ok(sets.filter((set) => set.length < 3).length > 100, "something is ruled out now and then");
  const covered = sets.filter((set, i) => set.includes(ACTIONS[outcomes[i]!]!)).length / judged.length;
  assert.ok(Math.abs(covered - 0.9) < 0.04, `${covered}`);
  const after = restarted(before, patch).trackRecord;
  assert.deepEqual([after.setScores.values(), after.setAlpha], [scores, setAlpha]);
});

const STACKED = {
  ...PATCH,
  ensemble: {
    ...PATCH.ensemble,
    method: "stacked",
    calibration_samples: 300,
    meta_learner: { retrain_interval: 86_400 },
  },
};

Deno.test("stacked fits its meta-learner once an interval, uses it in the next decision, and has it after a restart", () => {
  const before = live(600, new EngineDriver(STACKED));
  const { metaLearner, metaInterval } = before.state.trackRecord;
  assert.ok(metaLearner!.used, `p = ${metaLearner!.checked.pValue}`);
  assert.equal(Math.floor(metaLearner!.fittedAtMs / 86_400_000), metaInterval);
  const stored = ofKind(before.all, "store_meta_learner").map((command) => command.metaLearner);
  assert.deepEqual(stored.at(-1), metaLearner);
  const days = stored.map(({ fittedAtMs }) => Math.floor(fittedAtMs / 86_400_000));
  assert.deepEqual(days, [...new Set(days)]);
  before.candle();
  const { aggregate, circumstances } = decisionOf(before.answers(answersOn(1)));
  assert.deepEqual(circumstances!.lessons.metaLearner, metaLearner);
  const { pool, features } = aggregate!.stacked!;
  assert.notDeepEqual(aggregate!.pooled, pool);
  assert.deepEqual(aggregate!.pooled, applyMetaLearner(metaLearner!, features));
  sameRecord(restarted(before, STACKED).trackRecord, before.state.trackRecord);
});

Deno.test("no other method fits a meta-learner or looks at the models' standing", () => {
  const engine = live(
    300,
    new EngineDriver({ ...STACKED, ensemble: { ...STACKED.ensemble, method: PATCH.ensemble.method } }),
  );
  const { aggregate, circumstances } = ofKind(engine.all, "record_decision").at(-1)!.decision;
  assert.equal(ofKind(engine.all, "store_meta_learner").length, 0);
  assert.deepEqual([circumstances!.lessons.metaLearner, circumstances!.lessons.standing], [null, null]);
  assert.equal(aggregate!.stacked, undefined);
});

Deno.test("an answer that took more than half of the deadline costs weight, after a restart too", () => {
  const lingering = (i: number) =>
    answersOn(i).map((answer) => ({ ...answer, latencyMs: answer.modelName === "sure" ? 2_500.5 : 2_500 }));
  const before = new EngineDriver(PATCH);
  for (let i = 0; i < 60; i++) {
    before.candle();
    before.answers(lingering(i));
  }
  const { weights } = before.state.trackRecord;
  assert.deepEqual([weights.get("sure")!.slow, weights.get("steady")!.slow], [1, 0]);
  assert.ok(weights.get("sure")!.answered < 0.6 && weights.get("steady")!.answered === 1);
  sameRecord(restarted(before, PATCH).trackRecord, before.state.trackRecord);
});

Deno.test("a method that does not learn weighs as configured, however the models did", () => {
  const engine = live(60, new EngineDriver({ ...PATCH, ensemble: { ...PATCH.ensemble, method: "weighted_vote" } }));
  engine.candle();
  const { aggregate } = decisionOf(engine.answers(answersOn(1)));
  assert.deepEqual(aggregate!.votes.map(({ weight }) => weight), [1, 1, 1]);
});

Deno.test("a decision that nobody answered is judged as silence: it costs weight, and moves no level of the sets", () => {
  const engine = new EngineDriver(PATCH);
  const { setAlpha } = engine.state.trackRecord;
  engine.candle();
  engine.answers(["steady", "sure"].map((name) => faultOf(name)));
  for (let i = 0; i < HORIZON; i++) engine.candle();
  const { judged, weights, setScores, setAlpha: after } = engine.state.trackRecord;
  const { openTimesMs, surprises } = judgedOf(judged);
  assert.deepEqual([openTimesMs, surprises], [[candleAt(WARM).openTimeMs], [NaN]]);
  assert.deepEqual([after, setScores.values().length], [setAlpha, 0]);
  // Two answers that are taken for granted, and one question of half an hour ago, at a half-life of a day.
  const asked = 2 ** (-1_800 / 86_400);
  assert.ok(Math.abs(weights.get("sure")!.answered - 2 / (2 + asked)) < 1e-12);
});

import assert from "node:assert/strict";
import { createEngine } from "../../../coordinator/engine/state.ts";
import { decide } from "../../../coordinator/engine/decide.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
import type { Opinion } from "../../../domain/opinion.ts";
import {
  answerOf,
  candleAt,
  decisionOf,
  EngineDriver,
  faultOf,
  MARKET,
  settingsWith,
  STEP_MS,
  SYMBOL,
} from "../../fixtures/engine_fixtures.ts";

const HORIZON = 6;
const PATCH = {
  retraining: { label_window_candles: HORIZON },
  ensemble: { method: "bayesian_weighted", confidence_threshold: 0.99, performance_window: 40 },
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

const opinionOn = (i: number): Opinion => ({
  symbol: SYMBOL,
  candleOpenTimeMs: candleAt(WARM + i).openTimeMs,
  answers: answersOn(i).map((answer) => ({
    modelName: answer.modelName,
    probabilities: answer.ok ? answer.forecast.probabilities : null,
  })),
});

Deno.test("every decision is judged once its label's time is over, traded or not, and moves the next weights", () => {
  const engine = live(HORIZON);
  assert.equal(engine.state.trackRecord.judged.length, 0);
  assert.equal(engine.state.trackRecord.weights.size, 0);
  engine.candle();
  assert.deepEqual(engine.state.trackRecord.judged.map(({ candleOpenTimeMs }) => candleOpenTimeMs), [
    candleAt(WARM).openTimeMs,
  ]);
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
  const opinions = Array.from({ length: 70 }, (_, i) => opinionOn(i));
  const after = createEngine({
    runId: "run",
    fence: 2,
    settings: settingsWith(PATCH),
    markets: [MARKET],
    lastSequence: before.state.sequence,
    orders: [],
    trades: [],
    risk: null,
    opinions,
  });
  const candles = Array.from({ length: WARM + 70 }, (_, i) => candleAt(i));
  decide(after, { kind: "warmup", atMs: before.nowMs, symbol: SYMBOL, candles });
  assert.deepEqual(after.trackRecord, before.state.trackRecord);
  assert.deepEqual(after.symbols.get(SYMBOL)!.opinions, before.state.symbols.get(SYMBOL)!.opinions);
  const next = candleAt(WARM + 70);
  decide(after, { kind: "candle", atMs: next.openTimeMs + STEP_MS, symbol: SYMBOL, candle: next });
  before.candle();
  assert.deepEqual(after.trackRecord, before.state.trackRecord);
});

Deno.test("a method that does not learn weighs as configured, however the models did", () => {
  const engine = live(60, new EngineDriver({ ...PATCH, ensemble: { ...PATCH.ensemble, method: "weighted_vote" } }));
  engine.candle();
  const { aggregate } = decisionOf(engine.answers(answersOn(1)));
  assert.deepEqual(aggregate!.votes.map(({ weight }) => weight), [1, 1, 1]);
});

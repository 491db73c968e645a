/** What was said against what came true, by hand. */
import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { DecisionLog } from "../../../research/backtest/decision_log.ts";
import { calibrationOf } from "../../../research/report/calibration.ts";
import { refusalsOf } from "../../../research/report/refusals.ts";
import { adviceOn } from "../../../research/report/advice.ts";
import { GrowingNumbers } from "../../../research/backtest/growing.ts";
import { CHECKS } from "../../../coordinator/risk/checks.ts";
import { configSchema } from "../../../coordinator/runtime/config/schema.ts";
import { configWith, pageInput, ruleBacktest } from "./rule_backtest.ts";

const STEP_MS = 300_000;
const SETTINGS = configWith();
const HORIZON = SETTINGS.retraining.label_window_candles;

/** A market that stands still, and leaps by a tenth in one candle. */
function leaping(leapAt: number): Candle[] {
  return Array.from({ length: 3 * HORIZON }, (_, i) => {
    const price = i < leapAt ? 100 : 110, open = i === leapAt ? 100 : price;
    const high = Math.max(open, price), low = Math.min(open, price);
    return { openTimeMs: i * STEP_MS + STEP_MS, open, high, low, close: price, volume: 1 };
  });
}

/** The log of decisions that were taken at these candles, with these probabilities of long, short and hold. */
function logOf(said: readonly (readonly [bar: number, long: number, short: number, hold: number])[]): DecisionLog {
  const log = new DecisionLog();
  log.symbols.push("BTCUSDT");
  const voice = { stated: new GrowingNumbers(), calibrated: new GrowingNumbers() };
  log.models.set("m", voice);
  for (const [bar, ...probabilities] of said) {
    log.openTimesMs.push(bar * STEP_MS + STEP_MS);
    log.atrs.push(1);
    log.markets.push(0);
    for (const each of probabilities) for (const to of [voice.stated, voice.calibrated]) to.push(each);
  }
  return log;
}

const market = (leapAt: number) => ({ symbol: "BTCUSDT", candles: leaping(leapAt), contentHash: "", funding: [] });

Deno.test("a long before the leap was right, a long long after it was not; what has no outcome yet is left out", () => {
  const leapAt = 10;
  const log = logOf([[5, 0.8, 0.1, 0.1], [25, 0.8, 0.1, 0.1], [3 * HORIZON - 2, 0.8, 0.1, 0.1]]);
  const told = calibrationOf(log, [market(leapAt)], SETTINGS)!;
  assert.equal(told.judged, 2);
  assert.deepEqual(told.base_rates, { long: 0.5, short: 0, hold: 0.5 });
  const [{ stated, decisions }] = told.models as [typeof told.models[number]];
  assert.equal(decisions, 2);
  // 0.8 came true once of two; 0.1 once of four.
  assert.deepEqual(stated.bins.map(({ count, cameTrue }) => [count, cameTrue]), [[4, 0.25], [2, 0.5]]);
  // (0.2² + 0.1² + 0.1²) and (0.8² + 0.1² + 0.9²), halved.
  assert.ok(Math.abs(stated.brier - (0.06 + 1.46) / 2) < 1e-12);
  assert.ok(Math.abs(stated.calibration_error - (4 * 0.15 + 2 * 0.3) / 6) < 1e-12);
  assert.equal(told.ensemble, null);
});

Deno.test("a model that was silent in a decision is not judged on it", () => {
  const log = logOf([[5, 0.8, 0.1, 0.1], [25, NaN, NaN, NaN]]);
  assert.equal(calibrationOf(log, [market(10)], SETTINGS)!.models[0]!.decisions, 1);
});

Deno.test("nothing judged, nothing told", () => {
  assert.equal(calibrationOf(logOf([]), [market(10)], SETTINGS), null);
  assert.equal(calibrationOf(logOf([[3 * HORIZON - 1, 0.8, 0.1, 0.1]]), [market(10)], SETTINGS), null);
});

Deno.test("every decision is accounted for: held, accepted, or stopped by the first gate that said no", () => {
  const shy = configWith({ ensemble: { confidence_threshold: 0.99 } });
  for (const config of [configWith(), shy]) {
    const { refusals, trades } = pageInput(ruleBacktest({ config })).report;
    const stopped = refusals.by_gate.reduce((sum, each) => sum + each.stopped, 0);
    assert.equal(refusals.held + refusals.accepted + stopped, refusals.decided);
    assert.equal(refusals.directional, refusals.decided - refusals.held);
    assert.equal(trades, refusals.accepted);
  }
});

Deno.test("a backtest without a trade says what stopped it, by how much, and what to look at", () => {
  const { report } = pageInput(ruleBacktest({ config: configWith({ ensemble: { confidence_threshold: 0.99 } }) }));
  const [first] = report.refusals.by_gate;
  assert.equal(report.trades, 0);
  assert.equal(first!.gate, "confidence");
  assert.equal(first!.share, 1);
  assert.equal(first!.limit, 0.99);
  assert.ok(first!.measured!.highest < 0.99 && first!.measured!.lowest <= first!.measured!.median);
  assert.match(report.warnings[0]!, /Nothing was traded.*confidence.*confidence_threshold/);
  assert.deepEqual([report.win_rate, report.sharpe, report.expectancy], [null, null, null]);
  for (const figure of ["win_rate", "sharpe", "expectancy", "deflated_sharpe"]) assert.ok(report.reasons[figure]);
});

Deno.test("models that never ask for anything are told as that", () => {
  const { report } = pageInput(ruleBacktest({ rule: () => "hold" }));
  assert.match(report.warnings[0]!, /none named a direction/);
  assert.deepEqual(report.refusals.by_gate, []);
});

/** What gates and checks are called in records. */
function namesOf(): string[] {
  const log = ruleBacktest().outcome.recorder.log;
  return [...log.gates.keys()];
}

Deno.test("there is advice on every gate and every risk check, and each key that it names is one", () => {
  const names = namesOf();
  assert.ok(names.length >= CHECKS.length);
  const fallback = adviceOn("no such gate");
  assert.deepEqual(names.filter((name) => adviceOn(name) === fallback), []);
  const config = configSchema.parse({}) as unknown as Record<string, Record<string, unknown>>;
  const keys = names.flatMap((
    name,
  ) => [...adviceOn(name).matchAll(/\b(ensemble|trading|safety|backtesting)\.([a-z_]+)/g)]);
  assert.ok(keys.length > 10);
  assert.deepEqual(keys.filter(([, section, key]) => !(key! in config[section!]!)).map(([text]) => text), []);
});

Deno.test("counts of an empty log are 0", () => {
  const counts = { decided: 0, accepted: 0, held: 0, rejected: new Map() };
  assert.deepEqual(refusalsOf(new DecisionLog(), counts).by_gate, []);
});

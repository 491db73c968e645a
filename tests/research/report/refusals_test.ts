/** What stopped decisions, and what a reader is told of it. */
import assert from "node:assert/strict";
import { CHECKS } from "../../../coordinator/risk/checks.ts";
import { configSchema } from "../../../coordinator/runtime/config/schema.ts";
import { DecisionLog } from "../../../research/backtest/decision_log.ts";
import { adviceOn } from "../../../research/report/advice.ts";
import { refusalsOf } from "../../../research/report/refusals.ts";
import { pageInput, ruleBacktest, stoppedPage, traded, tradedPage, walk, WARM_UP } from "./rule_backtest.ts";

Deno.test("every decision is accounted for: held, accepted, or stopped by the first gate that said no", () => {
  for (const { report: { refusals, trades } } of [tradedPage(), stoppedPage()]) {
    const stopped = refusals.by_gate.reduce((sum, each) => sum + each.stopped, 0);
    assert.equal(refusals.held + refusals.accepted + stopped, refusals.decided);
    assert.equal(refusals.directional, refusals.decided - refusals.held);
    assert.equal(trades, refusals.accepted);
  }
});

Deno.test("a backtest without a trade says what stopped it, by how much, and what to look at", () => {
  const { report } = stoppedPage();
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
  const { report } = pageInput(ruleBacktest({ rule: () => "hold", candles: walk(WARM_UP + 50) }));
  assert.match(report.warnings[0]!, /none named a direction/);
  assert.deepEqual(report.refusals.by_gate, []);
});

/** What gates and checks are called in records. */
function namesOf(): string[] {
  const log = traded().outcome.recorder.log;
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

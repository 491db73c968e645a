import assert from "node:assert/strict";
import { decisionOf, EngineDriver, ofKind, submittedBy, unanimous } from "../../fixtures/engine_fixtures.ts";
import { isNews } from "../../../coordinator/engine/news.ts";
import { riskModeOf } from "../../../coordinator/engine/risk_mode.ts";

const silent = (engine: EngineDriver, ...models: readonly string[]) =>
  ({ kind: "stale_models", atMs: engine.nowMs, models }) as const;

Deno.test("a silent model server: nothing new is opened, by name, until all are heard; each change is told once", () => {
  const engine = new EngineDriver();
  engine.candle();
  assert.equal(isNews(engine.state, silent(engine)), false, "none was silent");
  const told = engine.tell(silent(engine, "mlp-12"));
  assert.equal(isNews(engine.state, silent(engine, "mlp-12")), false, "it is known");
  const refused = decisionOf(engine.answers(unanimous("long"))).rejection!;
  assert.equal(refused.name, "trading_allowed");
  assert.match(refused.detail, /silent model servers: mlp-12/);
  assert.deepEqual(riskModeOf(engine.state), { mode: "reducing", reason: "silent model servers: mlp-12" });
  told.push(...engine.tell(silent(engine)));
  assert.deepEqual(ofKind(told, "tell").map(({ notice }) => notice.message), [
    "Silent model servers: mlp-12; nothing new is opened until all speak",
    "All model servers are heard again",
  ]);
  assert.equal(submittedBy(engine.decide("long")).length, 1);
});

Deno.test("a silent model server: an entry is taken back, an open trade keeps stop and target", () => {
  const open = new EngineDriver();
  open.open("long");
  const waiting = new EngineDriver();
  const [entry] = submittedBy(waiting.decide("long"));
  assert.deepEqual(ofKind(open.tell(silent(open, "mlp-12")), "cancel"), []);
  const cancelled = ofKind(waiting.tell(silent(waiting, "mlp-12")), "cancel").map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(cancelled, [entry!.clientOrderId]);
});

Deno.test("where the others are enough, a silent model server is told and stops nothing", () => {
  const engine = new EngineDriver({ safety: { stop_entries_on_stale_model: false } });
  const [notice] = ofKind(engine.tell(silent(engine, "mlp-12")), "tell");
  assert.equal(notice!.notice.message, "Silent model servers: mlp-12");
  assert.equal(riskModeOf(engine.state).mode, "active");
  assert.equal(submittedBy(engine.decide("long")).length, 1);
});

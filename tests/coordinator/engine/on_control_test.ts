import assert from "node:assert/strict";
import { price } from "../../../domain/money.ts";
import type { Notice } from "../../../coordinator/engine/command.ts";
import { decisionOf, EngineDriver, MARKET, ofKind, submittedBy, unanimous } from "../../fixtures/engine_fixtures.ts";

const control = (engine: EngineDriver, action: "pause" | "resume" | "halt" | "flatten", why = "") =>
  engine.tell({ kind: "control", atMs: engine.nowMs, action, who: "anna", why });
const journal = (engine: EngineDriver, failing: string | null) =>
  engine.tell({ kind: "journal", atMs: engine.nowMs, failing });
const told = (commands: Parameters<typeof ofKind>[0]) =>
  ofKind(commands, "tell").map(({ notice }) => `${notice.severity}: ${notice.message}`);
const cancelled = (commands: Parameters<typeof ofKind>[0]) =>
  ofKind(commands, "cancel").map(({ clientOrderId }) => clientOrderId);

for (
  const [action, why, message, stopped] of [
    ["pause", "", "info: paused by anna", "paused by anna"],
    ["pause", "lunch", "info: paused by anna: lunch", "paused by anna: lunch"],
    ["halt", "news", "warning: halted by anna: news", "halted by anna: news"],
    ["flatten", "", "warning: halted and flattened by anna", "halted and flattened by anna"],
    ["resume", "", "info: resumed by anna", null],
  ] as const
) {
  Deno.test(`control: ${action}${why ? ` for ${why}` : ""} is told with who and why, stored, and ${stopped ? "stops" : "frees"} new risk`, () => {
    const engine = new EngineDriver();
    const commands = control(engine, action, why);
    assert.deepEqual(told(commands), [message]);
    assert.deepEqual(commands[0], { kind: "store_risk" });
    assert.equal(engine.state.risk.halted ?? engine.state.risk.paused, stopped);
  });
}

Deno.test("control: a pause does not undo a halt; a resume undoes both", () => {
  const engine = new EngineDriver();
  control(engine, "halt");
  assert.deepEqual(told(control(engine, "pause", "lunch")), ["info: paused by anna: lunch; the halt before it stays"]);
  assert.deepEqual([engine.state.risk.halted, engine.state.risk.paused], ["halted by anna", "paused by anna: lunch"]);
  assert.match(decisionOf(engine.decide("long")).rejection!.detail, /halted by anna/);
  control(engine, "resume");
  assert.equal(submittedBy(engine.decide("long")).length, 1);
});

Deno.test("control: flatten closes every trade and takes every entry back", () => {
  const ETH = { ...MARKET, symbol: "ETHUSDT" };
  const limits = { trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } };
  const engine = new EngineDriver(limits, { markets: [MARKET, ETH] });
  const { tradeId, stop } = engine.open("long");
  engine.candle({}, "ETHUSDT");
  const [entry] = submittedBy(engine.answers(unanimous("short"), "ETHUSDT"));
  const commands = control(engine, "flatten");
  const [exit, ...more] = submittedBy(commands);
  assert.deepEqual([exit!.symbol, exit!.purpose, exit!.qty, more.length], ["BTCUSDT", "exit", stop.qty, 0]);
  assert.deepEqual(cancelled(commands), [entry!.clientOrderId]);
  engine.fill(exit!, price(50_000));
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.exitReason], ["closed", "flatten"]);
});

Deno.test("a journal that cannot store stops new risk, takes entries back and leaves trades protected, until it can", () => {
  const engine = new EngineDriver({ trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } });
  const [entry] = submittedBy(engine.decide("long"));
  const commands = journal(engine, "disk full");
  assert.deepEqual(told(commands), ["critical: the journal cannot store: disk full"]);
  assert.deepEqual(cancelled(commands), [entry!.clientOrderId]);
  const legs = submittedBy(engine.fill(entry!, price(50_000))).map(({ purpose }) => purpose);
  assert.deepEqual(legs, ["stop_loss", "take_profit"], "what fills all the same is protected");
  assert.match(decisionOf(engine.decide("long")).rejection!.detail, /the journal cannot store: disk full$/);
  const again = journal(engine, null);
  assert.deepEqual(told(again), ["info: the journal stores again"]);
  assert.deepEqual(cancelled(again), []);
  assert.notEqual(decisionOf(engine.decide("long")).rejection!.name, "trading_allowed");
});

Deno.test("a notice is passed on as it is, and changes nothing else", () => {
  const engine = new EngineDriver();
  const notice: Notice = { eventType: "MODEL", severity: "info", message: "a model was swapped", details: { n: 1 } };
  const before = structuredClone(engine.state.risk);
  assert.deepEqual(engine.tell({ kind: "notice", atMs: engine.nowMs, notice }), [{ kind: "tell", notice }]);
  assert.deepEqual(engine.state.risk, before);
});

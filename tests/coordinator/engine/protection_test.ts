import assert from "node:assert/strict";
import { price } from "../../../domain/money.ts";
import { isBare, isExposed } from "../../../coordinator/engine/protection.ts";
import { EngineDriver, ofKind, submittedBy, updateOf } from "../../fixtures/engine_fixtures.ts";

const due = (engine: EngineDriver, tradeId: string) =>
  engine.tell({ kind: "protection_due", atMs: engine.nowMs, tradeId });

/** A long that has filled; its legs are sent, and nothing was heard of them. */
function entered() {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const [stop, target] = submittedBy(engine.fill(entry!, price(50_000)));
  return { engine, stop: stop!, target: target!, tradeId: entry!.tradeId };
}

Deno.test("a stop that is not acknowledged in time: the trade is closed at market, loudly, once", () => {
  const { engine, tradeId, stop } = entered();
  const commands = due(engine, tradeId);
  const [exit] = submittedBy(commands);
  assert.deepEqual([exit!.type, exit!.purpose, exit!.qty, exit!.reduceOnly], ["market", "exit", stop.qty, true]);
  assert.deepEqual(ofKind(commands, "tell").map(({ notice }) => [notice.severity, notice.message]), [
    ["critical", "BTCUSDT had no acknowledged stop in time; closing it"],
  ]);
  assert.deepEqual(due(engine, tradeId), [], "a closing order is on its way");
  engine.fill(exit!, price(50_000));
  assert.equal(engine.trade(tradeId)!.exitReason, "unprotected");
});

Deno.test("a stop that is acknowledged in time needs nothing", () => {
  const { engine, tradeId, stop } = entered();
  engine.order(updateOf(stop, "open"));
  assert.deepEqual(due(engine, tradeId), []);
});

Deno.test("a closing order that is over and has not closed the trade is followed by another, for the same reason", () => {
  const engine = new EngineDriver({ safety: { max_position_duration_hours: 0 } });
  const { stop, tradeId } = engine.open("long");
  const [exit] = submittedBy(engine.candle());
  engine.tell({ kind: "order_rejected", atMs: engine.nowMs, clientOrderId: exit!.clientOrderId, reason: "-1008 busy" });
  // The stop is still there, so that the trade is not bare: only when it goes there is nothing left to wait for.
  assert.deepEqual(due(engine, tradeId), []);
  engine.tell({ kind: "order_unknown", atMs: engine.nowMs, clientOrderId: stop.clientOrderId, reason: "timed out" });
  const commands = due(engine, tradeId);
  assert.deepEqual(submittedBy(commands).map(({ purpose }) => purpose), ["exit"]);
  assert.match(ofKind(commands, "tell")[0]!.notice.message, /^BTCUSDT is still open; closing it$/);
  assert.equal(engine.trade(tradeId)!.exitReason, "time_limit");
});

Deno.test("a trade that has ended, or never was, is not closed", () => {
  const engine = new EngineDriver();
  const { stop, tradeId } = engine.open("long");
  engine.fill(stop, stop.triggerPrice!);
  assert.deepEqual(due(engine, tradeId), []);
  assert.deepEqual(due(engine, "nobody's"), []);
});

Deno.test("exposed is what no acknowledged stop covers; bare is what nothing closes either", () => {
  const { engine, tradeId, stop } = entered();
  const seen = () => {
    const trade = engine.state.trades.get(tradeId)!;
    return [isExposed(engine.state, tradeId), isBare(engine.state, trade)];
  };
  assert.deepEqual(seen(), [true, true]);
  engine.order(updateOf(stop, "open"));
  assert.deepEqual(seen(), [false, false]);
  engine.order(updateOf(stop, "canceled"));
  assert.deepEqual(seen(), [true, true]);
  due(engine, tradeId);
  assert.deepEqual(seen(), [true, false]);
  assert.equal(isExposed(engine.state, "nobody's"), false);
});

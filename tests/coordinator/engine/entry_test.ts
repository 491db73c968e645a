import assert from "node:assert/strict";
import { price, qty } from "../../../domain/money.ts";
import type { OrderRequest } from "../../../domain/order.ts";
import { isDue, isEntering } from "../../../coordinator/engine/entry.ts";
import { EngineDriver, fillOf, ofKind, submittedBy, SYMBOL, updateOf } from "../../fixtures/engine_fixtures.ts";

/** Four market orders of 0.005 each, a minute apart. */
const TWAP = { execution: { algo: "twap", twap_slices: 4, twap_interval_seconds: 60 } } as const;

const tick = (engine: EngineDriver, atMs: number, symbol = SYMBOL) => engine.tell({ kind: "tick", atMs, symbol });
const filled = (engine: EngineDriver, order: OrderRequest) =>
  engine.order(updateOf(order, "filled", [fillOf(price(50_000), order.qty, engine.nowMs)]));
const planned = (engine: EngineDriver, tradeId: string) => engine.state.trades.get(tradeId)!;

function sliced() {
  const engine = new EngineDriver(TWAP);
  const [first] = submittedBy(engine.decide("long"));
  return { engine, first: first!, startMs: engine.nowMs, tradeId: first!.tradeId };
}

Deno.test("an entry in slices: the next is placed when its time has come, each under a name of its own", () => {
  const { engine, first, startMs, tradeId } = sliced();
  assert.deepEqual([first.qty, first.purpose], [qty(0.005), "entry"]);
  filled(engine, first);
  assert.equal(isDue(engine.state, planned(engine, tradeId)), false);
  assert.deepEqual(tick(engine, startMs + 59_999), []);
  const [second] = submittedBy(tick(engine, startMs + 60_000));
  assert.deepEqual([second!.qty, second!.purpose, second!.tradeId], [qty(0.005), "slice", tradeId]);
  assert.notEqual(second!.clientOrderId, first.clientOrderId);
  const stops = submittedBy(filled(engine, second!)).filter(({ purpose }) => purpose === "stop_loss");
  assert.deepEqual(stops.map((stop) => stop.qty), [qty(0.01)], "what is open is protected while the rest comes");
});

Deno.test("an entry in slices is due when time alone has something to do for it, and not before", () => {
  const { engine, first, startMs, tradeId } = sliced();
  filled(engine, first);
  engine.state.nowMs = startMs + 59_999;
  assert.equal(isDue(engine.state, planned(engine, tradeId)), false);
  engine.state.nowMs = startMs + 60_000;
  assert.equal(isDue(engine.state, planned(engine, tradeId)), true);
});

Deno.test("an entry that is whole is never due again", () => {
  const engine = new EngineDriver();
  const { tradeId } = engine.open("long");
  engine.state.nowMs += 86_400_000;
  assert.deepEqual(
    [isEntering(engine.state, planned(engine, tradeId)), isDue(engine.state, planned(engine, tradeId))],
    [
      false,
      false,
    ],
  );
});

Deno.test("all slices together are what was approved, and not a coin more, however often time passes", () => {
  const { engine, first, startMs, tradeId } = sliced();
  const orders = [first];
  filled(engine, first);
  for (let minute = 1; minute < 20; minute++) {
    for (const order of submittedBy(tick(engine, startMs + minute * 60_000))) {
      orders.push(order);
      filled(engine, order);
    }
  }
  assert.deepEqual(orders.map((order) => order.qty), [qty(0.005), qty(0.005), qty(0.005), qty(0.005)]);
  assert.equal(engine.trade(tradeId)!.entryQty, qty(0.02));
  assert.equal(isEntering(engine.state, planned(engine, tradeId)), false);
});

Deno.test("a tick of another symbol moves nothing", () => {
  const { engine, first, startMs } = sliced();
  filled(engine, first);
  assert.deepEqual(tick(engine, startMs + 60_000, "ETHUSDT"), []);
});

Deno.test("after a pause no further slice is placed, not even when trading goes on", () => {
  const { engine, first, startMs, tradeId } = sliced();
  filled(engine, first);
  engine.control("pause");
  assert.deepEqual(submittedBy(tick(engine, startMs + 60_000)), []);
  engine.control("resume");
  assert.deepEqual(submittedBy(tick(engine, startMs + 120_000)), []);
  assert.equal(engine.trade(tradeId)!.openQty, qty(0.005));
});

Deno.test("a slice that the exchange refuses ends the entry: it would refuse the next", () => {
  const { engine, first, startMs, tradeId } = sliced();
  filled(engine, first);
  const [second] = submittedBy(tick(engine, startMs + 60_000));
  engine.tell({
    kind: "order_rejected",
    atMs: engine.nowMs,
    clientOrderId: second!.clientOrderId,
    reason: "-2019 Margin is insufficient",
  });
  assert.deepEqual(submittedBy(tick(engine, startMs + 120_000)), []);
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.entryQty], ["open", qty(0.005)]);
});

Deno.test("a resting limit order is taken back at its deadline, and the trade that never was is over", () => {
  const engine = new EngineDriver({ execution: { algo: "limit", entry_timeout_seconds: 240 } });
  const [entry] = submittedBy(engine.decide("long"));
  const startMs = engine.nowMs;
  engine.order(updateOf(entry!, "open"));
  assert.deepEqual(tick(engine, startMs + 239_999), []);
  const cancelled = ofKind(tick(engine, startMs + 240_000), "cancel");
  assert.deepEqual(cancelled.map(({ clientOrderId }) => clientOrderId), [entry!.clientOrderId]);
  engine.order(updateOf(entry!, "canceled"));
  assert.deepEqual([engine.trade(entry!.tradeId)!.status, engine.state.trades.size], ["cancelled", 0]);
});

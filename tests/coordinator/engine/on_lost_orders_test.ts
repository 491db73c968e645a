import assert from "node:assert/strict";
import { price, qty } from "../../../domain/money.ts";
import type { PlacedOrder } from "../../../domain/order.ts";
import { EngineDriver, ofKind, SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

/** Begun by event 10 of life 1, and by event 20 of life 2; this is life 3. */
const ENDED = openTrade("short", { tradeId: "ended", status: "closed", entryOrderId: "x-run-1-10-e" });
const OPEN = openTrade("long", { tradeId: "open", entryOrderId: "x-run-2-20-e" });

const placed = (clientOrderId: string, changes: Partial<PlacedOrder> = {}): PlacedOrder => ({
  clientOrderId,
  exchangeOrderId: "77",
  symbol: SYMBOL,
  type: "stop_market",
  algo: true,
  side: "sell",
  qty: qty(0.02),
  reduceOnly: true,
  triggerPrice: price(49_500),
  ...changes,
});

const started = () => new EngineDriver({}, { fence: 3, trades: [OPEN], ended: [ENDED], lastSequence: 30 });
const lost = (engine: EngineDriver, ...orders: PlacedOrder[]) =>
  engine.tell({ kind: "lost_orders", atMs: engine.nowMs, orders });
const told = (commands: Parameters<typeof ofKind>[0]) => ofKind(commands, "tell").map(({ notice }) => notice.message);

for (
  const [what, id, changes, tradeId, purpose] of [
    ["the open trade's stop", "x-run-2-21-s", {}, "open", "stop_loss"],
    ["the open trade's stop, sent by the event that entered", "x-run-2-20-s", {}, "open", "stop_loss"],
    ["its second target of an event", "x-run-2-25-t1", { type: "take_profit_market" }, "open", "take_profit"],
    ["a stop of the trade before", "x-run-1-15-s", { side: "buy" }, "ended", "stop_loss"],
    ["an exit of the trade before", "x-run-1-19-x", { side: "buy", type: "market", algo: false }, "ended", "exit"],
  ] as const
) {
  Deno.test(`${what} that no record tells of is a record again, of unknown fate`, () => {
    const engine = started();
    const commands = lost(engine, placed(id, changes));
    const [{ order } = { order: null }] = ofKind(commands, "store_order");
    assert.deepEqual(
      [order?.clientOrderId, order?.tradeId, order?.purpose, order?.status, order?.exchangeOrderId],
      [id, tradeId, purpose, "unknown", null],
    );
    assert.equal(engine.state.orders.get(id), order);
    assert.deepEqual(told(commands), [
      `Order ${id} was sent before a crash that its record did not survive; the record is restored`,
    ]);
    assert.deepEqual(ofKind(commands, "store_trade"), [], "no trade changes by it");
    assert.deepEqual(ofKind(commands, "cancel"), []);
  });
}

Deno.test("an exit that was sent and not stored: its trade is being closed, for a reason that nobody recorded", () => {
  const engine = started();
  const commands = lost(engine, placed("x-run-2-21-x", { type: "market", algo: false, triggerPrice: null }));
  const [stored] = ofKind(commands, "store_trade");
  assert.deepEqual([stored!.trade.tradeId, stored!.trade.status, stored!.trade.exitReason], [
    "open",
    "closing",
    "unrecorded",
  ]);
  assert.deepEqual(ofKind(engine.candle(), "submit"), [], "it is not closed twice");
});

for (
  const [what, id, changes, type] of [
    ["an entry", "x-run-2-21-e", { reduceOnly: false, side: "buy", type: "limit", algo: false }, "limit"],
    ["one that adds to the position", "x-run-2-21-s", { side: "buy" }, "stop_market"],
    ["one of this life", "x-run-3-21-s", {}, "stop_market"],
    ["one older than every trade", "x-run-1-9-s", {}, "stop_market"],
    ["one of another symbol", "x-run-2-21-s", { symbol: "ETHUSDT" }, "stop_market"],
    ["one that names no event", "x-run-hello", {}, "stop_market"],
    ["one of a kind that we never send", "x-run-2-21-q", { type: null }, "stop_market"],
  ] as const
) {
  Deno.test(`an order of a former life that protects nothing is taken back: ${what}`, () => {
    const engine = started();
    const order = placed(id, changes);
    const commands = lost(engine, order);
    assert.deepEqual(ofKind(commands, "cancel"), [
      { kind: "cancel", symbol: order.symbol, clientOrderId: id, type },
    ]);
    assert.deepEqual(told(commands), [`Order ${id} bears our name and belongs to no trade; it is taken back`]);
    assert.equal(engine.state.orders.size, 0);
  });
}

Deno.test("several lost orders are each seen to, in their order", () => {
  const engine = started();
  const commands = lost(engine, placed("x-run-2-21-s"), placed("x-run-2-22-e"), placed("x-run-2-23-t"));
  assert.deepEqual(commands.map(({ kind }) => kind), ["tell", "store_order", "tell", "cancel", "tell", "store_order"]);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { bracketPlan, isProtected } from "../../../coordinator/execution/bracket.ts";
import { price, type Qty, qty } from "../../../domain/money.ts";
import type { Order, OrderStatus } from "../../../domain/order.ts";
import type { Trade } from "../../../domain/trade.ts";
import { legOf, openTrade } from "../../fixtures/trade_fixtures.ts";

const TRADE = openTrade();
const STOP = legOf(TRADE, "stop_loss"), TARGET = legOf(TRADE, "take_profit");
const stop = (changes: Partial<Order>) => legOf(TRADE, "stop_loss", changes);

type Case = readonly [
  name: string,
  trade: Trade,
  orders: readonly Order[],
  place: readonly string[],
  cancel: readonly string[],
];

const CASES: readonly Case[] = [
  ["nothing stands: both legs are placed", TRADE, [], ["stop_loss", "take_profit"], []],
  ["both stand", TRADE, [STOP, TARGET], [], []],
  ["the stop was taken away", TRADE, [stop({ status: "canceled" }), TARGET], ["stop_loss"], []],
  ["the stop's fate is not known: no second one", TRADE, [stop({ status: "unknown" }), TARGET], [], []],
  ["the stop is on its way: no second one", TRADE, [stop({ status: "intended" }), TARGET], [], []],
  ["more is open than the stop covers", TRADE, [stop({ qty: qty(0.01) }), TARGET], ["stop_loss"], []],
  ["the stop stands at another price", TRADE, [stop({ triggerPrice: price(49_000) }), TARGET], ["stop_loss"], []],
  [
    "the new stop is not acknowledged: the old one stays",
    TRADE,
    [stop({ clientOrderId: "old", qty: qty(0.01) }), stop({ status: "submitted" }), TARGET],
    [],
    [],
  ],
  [
    "the new stop is acknowledged: the old one goes",
    TRADE,
    [stop({ clientOrderId: "old", qty: qty(0.01) }), STOP, TARGET],
    [],
    ["old"],
  ],
  ["two right stops: one goes", TRADE, [STOP, stop({ clientOrderId: "twin" }), TARGET], [], ["twin"]],
  [
    "a stop that has filled in part covers its rest",
    openTrade("long", { openQty: qty(0.008) }),
    [stop({ filledQty: qty(0.012), status: "partially_filled" }), legOf(TRADE, "take_profit", { qty: qty(0.008) })],
    [],
    [],
  ],
  ["flat", openTrade("long", { openQty: 0 as Qty }), [STOP, TARGET], [], []],
  ["being closed", openTrade("long", { status: "closing" }), [], [], []],
];

for (const [name, trade, orders, place, cancel] of CASES) {
  Deno.test(`bracket: ${name}`, () => {
    const plan = bracketPlan(trade, orders);
    assert.deepEqual(plan.place.map(({ purpose }) => purpose), place);
    assert.deepEqual(plan.cancel.map(({ clientOrderId }) => clientOrderId), cancel);
    for (const leg of plan.place) assert.equal(leg.qty, trade.openQty, "sized to what is open, not to an order");
  });
}

const anyStatus = fc.constantFrom<OrderStatus>(
  "intended",
  "unknown",
  "open",
  "partially_filled",
  "canceled",
  "rejected",
);
const anyOrders = fc.array(
  fc.record({ status: anyStatus, steps: fc.integer({ min: 1, max: 4 }), right: fc.boolean() }),
  { maxLength: 6 },
).map((all) =>
  all.map(({ status, steps, right }, i) =>
    stop({
      clientOrderId: `o${i}`,
      status,
      qty: qty(steps * 0.01),
      triggerPrice: right ? TRADE.stopPrice : price(49_000),
    })
  )
);

Deno.test("bracket: what it takes back never leaves less acknowledged cover than the position needs", () =>
  fc.assert(fc.property(anyOrders, (orders) => {
    const { cancel } = bracketPlan(TRADE, orders);
    const left = orders.filter((order) => !cancel.includes(order));
    if (cancel.length > 0) assert.ok(isProtected(TRADE, left));
  })));

Deno.test("bracket: when all it asks for has happened it asks for nothing more", () =>
  fc.assert(fc.property(anyOrders, (orders) => {
    let standing: Order[] = orders.map((order) =>
      order.status === "intended" || order.status === "unknown" ? { ...order, status: "open" as const } : order
    );
    for (let round = 0; round < 2; round++) {
      const { place, cancel } = bracketPlan(TRADE, standing);
      standing = standing.map((order) => cancel.includes(order) ? { ...order, status: "canceled" as const } : order);
      standing.push(
        ...place.map((leg, i) => legOf(TRADE, leg.purpose, { ...leg, clientOrderId: `placed-${round}-${i}` })),
      );
    }
    assert.deepEqual(bracketPlan(TRADE, standing), { place: [], cancel: [] });
  })));

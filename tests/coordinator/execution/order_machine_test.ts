import assert from "node:assert/strict";
import fc from "fast-check";
import { price, type Qty, qty, usd } from "../../../domain/money.ts";
import { isTerminal, type Order, type OrderStatus, type OrderUpdate, type Sendable } from "../../../domain/order.ts";
import { applyUpdate, intended, markAs, unheard } from "../../../coordinator/execution/order_machine.ts";
import { fillOf, START_MS, SYMBOL, updateOf } from "../../fixtures/engine_fixtures.ts";

const REQUEST = {
  clientOrderId: "x-run-1-e",
  decisionId: "d",
  tradeId: "t",
  symbol: SYMBOL,
  side: "buy",
  type: "market",
  purpose: "entry",
  qty: qty(0.003),
  triggerPrice: null,
  reduceOnly: false,
} as unknown as Sendable;
const INTENDED = intended(REQUEST, START_MS);

const FIRST = fillOf(price(50_000), qty(0.001), START_MS + 1);
const SECOND = fillOf(price(50_010), qty(0.002), START_MS + 2);

const told = (status: OrderStatus, fills: readonly typeof FIRST[] = [], changes: Partial<OrderUpdate> = {}) =>
  updateOf(REQUEST, status, fills, changes);

const after = (updates: readonly OrderUpdate[], from: Order = INTENDED): Order =>
  updates.reduce((order, update) => applyUpdate(order, update).order, from);

const TABLE: readonly (readonly [from: OrderStatus, update: OrderStatus, to: OrderStatus])[] = [
  ["intended", "open", "open"],
  ["intended", "filled", "filled"],
  ["intended", "canceled", "canceled"],
  ["intended", "rejected", "rejected"],
  ["intended", "expired", "expired"],
  ["submitted", "open", "open"],
  ["submitted", "filled", "filled"],
  ["unknown", "open", "open"],
  ["unknown", "filled", "filled"],
  ["unknown", "canceled", "canceled"],
  ["open", "partially_filled", "partially_filled"],
  ["open", "canceled", "canceled"],
  ["open", "open", "open"],
  ["partially_filled", "open", "partially_filled"], // late
  ["partially_filled", "filled", "filled"],
  ["partially_filled", "canceled", "canceled"],
  ["canceled", "open", "canceled"], // late
  ["canceled", "filled", "filled"], // the fill crossed our cancel
  ["filled", "canceled", "filled"], // our cancel came too late
  ["filled", "partially_filled", "filled"], // late
  ["filled", "open", "filled"], // late
  ["rejected", "open", "rejected"],
  ["expired", "open", "expired"],
];

for (const [from, update, to] of TABLE) {
  Deno.test(`an order that is ${from} and is told ${update} is ${to}`, () => {
    assert.equal(applyUpdate({ ...INTENDED, status: from }, told(update)).order.status, to);
  });
}

Deno.test("a doubled update changes nothing, not even the record", () => {
  const open = after([told("partially_filled", [FIRST])]);
  const again = applyUpdate(open, told("partially_filled", [FIRST]));
  assert.deepEqual([again.changed, again.newlyFilled], [false, 0]);
  assert.equal(again.order, open);
});

Deno.test("fills add up once each: quantity, cost, fee and PnL", () => {
  const update = told("filled", [FIRST, { ...SECOND, realizedPnl: usd(-3) }]);
  const { order, newlyFilled } = applyUpdate(after([told("partially_filled", [FIRST])]), update);
  assert.equal(newlyFilled, SECOND.qty);
  assert.equal(order.filledQty, qty(0.003));
  assert.equal(order.cost, usd(50 + 100.02));
  assert.equal(order.fee, FIRST.fee + SECOND.fee);
  assert.equal(order.realizedPnl, usd(-3));
  assert.deepEqual(order.fillIds, [FIRST.fillId, SECOND.fillId]);
});

for (const status of ["filled", "canceled", "expired"] as const) {
  Deno.test(`an order that the exchange calls ${status} is not over before all its fills are listed`, () => {
    const lagging = after([told(status, [], { filledQty: qty(0.003) })]);
    assert.equal(lagging.status, "partially_filled");
    const half = after([told(status, [FIRST], { filledQty: qty(0.003) })], lagging);
    assert.equal(half.status, "partially_filled");
    assert.equal(after([told(status, [FIRST, SECOND])], half).status, status);
  });
}

Deno.test("a reason belongs to the state that it explains", () => {
  const unknown = markAs(INTENDED, "unknown", "timeout", START_MS + 5);
  assert.equal(unknown.rejectReason, "timeout");
  assert.equal(after([told("open")], unknown).rejectReason, null);
  assert.equal(after([told("rejected", [], { reason: "no margin" })]).rejectReason, "no margin");
});

for (const status of ["submitted", "unknown", "rejected", "canceled"] as const) {
  Deno.test(`our own word "${status}" does not move an order that is over`, () => {
    for (const over of ["filled", "canceled", "rejected", "expired"] as const) {
      const order = { ...INTENDED, status: over };
      assert.equal(markAs(order, status, "why", START_MS), order);
    }
    assert.equal(markAs(INTENDED, status, "why", START_MS).status, status);
  });
}

/** The life of one order as the exchange tells it: cumulative, in order of time. */
const life: fc.Arbitrary<OrderUpdate[]> = fc.record({
  parts: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 }),
  end: fc.constantFrom<OrderStatus>("filled", "canceled", "expired", "partially_filled"),
}).map(({ parts, end }) => {
  const fills = parts.map((part, i) => ({ ...FIRST, fillId: `p${i}`, qty: qty(part / 1000), atMs: START_MS + 2 + i }));
  const partial = fills.map((_, i) => told("partially_filled", fills.slice(0, i + 1)));
  const last = fills.length === 0 && end === "partially_filled" ? "open" : end;
  return [
    told("open", [], { atMs: START_MS + 1 }),
    ...partial,
    told(last, fills, { atMs: START_MS + 100, reason: last === "canceled" ? "by us" : null }),
  ];
});
/** What counts: times and the order of ids are for people. */
const essence = ({ updatedAtMs: _, fillIds, ...order }: Order) => ({ ...order, fillIds: [...fillIds].sort() });

Deno.test("late, doubled, lost in between or in any order: the same words leave the same order", () =>
  fc.assert(fc.property(
    life.chain((updates) =>
      fc.tuple(
        fc.constant(updates),
        fc.array(fc.constantFrom(...updates), { maxLength: 10 }).chain((more) =>
          fc.shuffledSubarray([...updates, ...more], { minLength: updates.length + more.length })
        ),
      )
    ),
    ([updates, shuffled]) => assert.deepEqual(essence(after(shuffled)), essence(after(updates))),
  )));

Deno.test("only the last word is needed: it is cumulative", () =>
  fc.assert(fc.property(life, (updates) => {
    assert.deepEqual(essence(after(updates.slice(-1))), essence(after(updates)));
  })));

Deno.test("an order never comes back from its end, and never fills less", () =>
  fc.assert(fc.property(fc.array(life, { maxLength: 3 }), (lives) => {
    let order = INTENDED;
    for (const update of lives.flat()) {
      const next = applyUpdate(order, update).order;
      assert.ok(next.filledQty >= order.filledQty);
      if (isTerminal(order.status)) assert.ok(isTerminal(next.status));
      order = next;
    }
  })));

Deno.test("a quantity of zero fills nothing", () => {
  assert.equal(after([told("open")]).filledQty, 0 as Qty);
});

for (const status of ["intended", "submitted", "unknown", "open", "partially_filled"] as const) {
  Deno.test(`after a restart an order that was ${status} is of unknown fate until the exchange tells`, () => {
    const order: Order = { ...INTENDED, status, filledQty: qty(0.001) };
    assert.deepEqual(unheard(order), { ...order, status: "unknown" });
  });
}

for (const status of ["filled", "canceled", "rejected", "expired"] as const) {
  Deno.test(`after a restart an order that was ${status} is so still`, () => {
    assert.equal(unheard({ ...INTENDED, status }).status, status);
  });
}

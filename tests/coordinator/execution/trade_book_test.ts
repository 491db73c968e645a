import assert from "node:assert/strict";
import fc from "fast-check";
import { startPlan } from "../../../domain/entry_plan.ts";
import { addUsd, fee, notional, type Price, price, type Qty, qty, type Usd, usd } from "../../../domain/money.ts";
import type { Fill, Order } from "../../../domain/order.ts";
import { netPnl, type Trade } from "../../../domain/trade.ts";
import {
  bookEntry,
  bookExit,
  bookPayment,
  markExcursion,
  unrealizedPnl,
} from "../../../coordinator/execution/trade_book.ts";
import { bracketOrder, closeOrder } from "../../../coordinator/execution/protect.ts";
import { fillOf, START_MS, SYMBOL } from "../../fixtures/engine_fixtures.ts";

const PENDING: Trade = {
  tradeId: "t",
  decisionId: "d",
  snapshotId: "s",
  symbol: SYMBOL,
  side: "long",
  status: "pending",
  entryOrderId: "x-run-1-e",
  plan: startPlan({ algo: "market", side: "buy", qty: qty(0.1), arrivalPrice: price(50_000), startedAtMs: START_MS }),
  exitOrderId: null,
  exitReason: null,
  openQty: qty(0),
  entryQty: qty(0),
  entryCost: usd(0),
  exitQty: qty(0),
  exitCost: usd(0),
  fees: usd(0),
  funding: usd(0),
  realizedPnl: usd(0),
  fillIds: [],
  stopPrice: price(49_000),
  targetPrice: price(52_000),
  stopDistance: price(1_000),
  targetDistance: price(2_000),
  openedAtMs: START_MS,
  entryTimeMs: null,
  exitTimeMs: null,
  confidence: 0.8,
  expectedValue: 0.01,
  riskExposure: 0.1,
  maxDrawdown: 0,
  maxRunup: 0,
};
const EXIT = { clientOrderId: "x-run-2-s" } as Order;
const around = (entry: Price) => ({
  stopPrice: entry - price(1_000) as Price,
  targetPrice: entry + price(2_000) as Price,
});
const opened = (fills: readonly Fill[], trade = PENDING) => bookEntry(trade, fills, around);

Deno.test("an entry that fills in two parts is open with both, its exits measured from the average", () => {
  const first = opened([fillOf(price(50_000), qty(0.01), START_MS + 5)]);
  assert.deepEqual([first.status, first.openQty, first.stopPrice], ["open", qty(0.01), price(49_000)]);
  const both = opened([fillOf(price(50_100), qty(0.03), START_MS + 9)], first);
  assert.deepEqual(
    [both.openQty, both.entryQty, both.entryCost, both.entryTimeMs],
    [qty(0.04), qty(0.04), usd(500 + 1503), START_MS + 5],
  );
  assert.deepEqual([both.stopPrice, both.targetPrice], [price(49_075), price(52_075)]);
});

Deno.test("an exit in two parts closes with the last, and names order, reason and time", () => {
  const open = opened([fillOf(price(50_000), qty(0.03), START_MS)]);
  const half = bookExit(open, [fillOf(price(51_000), qty(0.01), START_MS + 1)], EXIT, "take_profit");
  assert.deepEqual([half.status, half.openQty], ["closing", qty(0.02)]);
  const flat = bookExit(half, [fillOf(price(51_000), qty(0.02), START_MS + 2)], EXIT, "take_profit");
  assert.deepEqual([flat.status, flat.openQty, flat.exitQty, flat.exitCost], ["closed", 0, qty(0.03), usd(1530)]);
  assert.deepEqual([flat.exitOrderId, flat.exitReason, flat.exitTimeMs], [
    EXIT.clientOrderId,
    "take_profit",
    START_MS + 2,
  ]);
});

Deno.test("no fills, no change", () => {
  assert.equal(bookEntry(PENDING, [], around), PENDING);
  assert.equal(bookExit(PENDING, [], EXIT, "stop_loss"), PENDING);
});

Deno.test("closing more than is open is a bug that stops the program", () => {
  const open = opened([fillOf(price(50_000), qty(0.01), START_MS)]);
  assert.throws(
    () => bookExit(open, [fillOf(price(50_000), qty(0.02), START_MS)], EXIT, "stop_loss"),
    /Invariant: trade t closes no more than is open/,
  );
});

interface Execution {
  readonly at: Price;
  readonly amount: Qty;
}

const execution: fc.Arbitrary<Execution> = fc.record({
  at: fc.integer({ min: 1_0000000, max: 1_000_000 * 1_0000000 }).map((ticks) => ticks * 10 as Price),
  amount: fc.integer({ min: 1, max: 5_000 }).map((steps) => steps * 100_000 as Qty),
});

/** Splits a quantity into parts by random cuts. */
function split(total: Qty, cuts: readonly number[]): Qty[] {
  const steps = total / 100_000;
  const marks = [...new Set([0, ...cuts.map((cut) => Math.floor(cut * steps)), steps])].sort((a, b) => a - b);
  return marks.slice(1).map((mark, i) => (mark - marks[i]!) * 100_000 as Qty);
}

Deno.test("trade book: every unit of quantity, cost, fee and PnL is accounted for, however the fills are cut", () =>
  fc.assert(fc.property(
    fc.array(execution, { minLength: 1, maxLength: 5 }),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 5 }),
    fc.array(fc.integer({ min: -1_00000000, max: 1_00000000 }), { minLength: 6, maxLength: 6 }),
    (entries, cuts, pnls) => {
      const entryFills = entries.map(({ at, amount }) => fillOf(at, amount, START_MS));
      let trade = PENDING;
      for (const fill of entryFills) trade = bookEntry(trade, [fill], around);
      const total = entryFills.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
      assert.equal(trade.openQty, total);

      const exitFills = split(total, cuts).map((amount, i) =>
        fillOf(price(100), amount, START_MS + i, { realizedPnl: pnls[i] as Usd })
      );
      for (const fill of exitFills) {
        assert.equal(trade.status, trade.exitQty > 0 ? "closing" : "open");
        trade = bookExit(trade, [fill], EXIT, "stop_loss");
        assert.equal(trade.openQty + trade.exitQty, trade.entryQty);
      }
      const fills = [...entryFills, ...exitFills];
      assert.deepEqual([trade.status, trade.openQty, trade.exitQty], ["closed", 0, total]);
      assert.equal(trade.entryCost, addUsd(...entryFills.map((each) => notional(each.price, each.qty))));
      assert.equal(trade.exitCost, addUsd(...exitFills.map((each) => notional(each.price, each.qty))));
      assert.equal(trade.fees, addUsd(...fills.map((each) => fee(notional(each.price, each.qty), 5))));
      assert.equal(netPnl(trade), addUsd(...fills.map((each) => each.realizedPnl)) - trade.fees);
    },
  )));

Deno.test("unrealised PnL of what is still open uses its exact share of the cost, mirrored for shorts", () => {
  const long = opened([fillOf(price(50_000), qty(0.03), START_MS)]);
  assert.equal(unrealizedPnl(long, price(50_100)), usd(3));
  const rest = bookExit(long, [fillOf(price(50_100), qty(0.01), START_MS)], EXIT, "take_profit");
  assert.equal(unrealizedPnl(rest, price(49_900)), usd(-2));
  assert.equal(unrealizedPnl({ ...long, side: "short" }, price(50_100)), usd(-3));
  assert.equal(unrealizedPnl(PENDING, price(1)), 0);
});

for (
  const { side, high, low, drawdown, runup } of [
    { side: "long", high: 51_000, low: 49_500, drawdown: -0.01, runup: 0.02 },
    { side: "short", high: 51_000, low: 49_500, drawdown: -0.02, runup: 0.01 },
    { side: "long", high: 50_000, low: 50_000, drawdown: 0, runup: 0 },
  ] as const
) {
  Deno.test(`a ${side} from 50000 that saw ${low} to ${high} remembers its worst and best`, () => {
    const trade = { ...opened([fillOf(price(50_000), qty(0.01), START_MS)]), side };
    const seen = markExcursion(trade, price(high), price(low));
    assert.ok(Math.abs(seen.maxDrawdown - drawdown) < 1e-12 && Math.abs(seen.maxRunup - runup) < 1e-12);
    assert.equal(markExcursion(seen, price(50_000), price(50_000)), seen);
  });
}

Deno.test("the price of the exit belongs to the best and the worst on the way", () => {
  const long = opened([fillOf(price(50_000), qty(0.03), START_MS)]);
  for (const [side, runup, drawdown] of [["long", 0.02, -0.01], ["short", 0.01, -0.02]] as const) {
    const exit = [[51_000, 0.01], [49_500, 0.02]].map(([at, amount]) => fillOf(price(at!), qty(amount!), START_MS + 1));
    const { maxRunup, maxDrawdown, status } = bookExit({ ...long, side }, exit, EXIT, "take_profit");
    assert.equal(status, "closed");
    assert.ok(Math.abs(maxRunup - runup) < 1e-12 && Math.abs(maxDrawdown - drawdown) < 1e-12);
  }
});

const NAME = { runId: "run", fence: 1, sequence: 7, nth: 0 };

for (const side of ["long", "short"] as const) {
  Deno.test(`protective orders of a ${side} are reduce-only and on the side that closes it`, () => {
    const trade = { ...opened([fillOf(price(50_000), qty(0.03), START_MS)]), side };
    const orders = [
      bracketOrder(trade, { purpose: "stop_loss", qty: qty(0.02), triggerPrice: price(49_000) }, NAME),
      bracketOrder(trade, { purpose: "take_profit", qty: qty(0.01), triggerPrice: price(52_000) }, NAME),
      closeOrder(trade, NAME),
    ];
    for (const order of orders) {
      assert.equal(order.reduceOnly, true);
      assert.equal(order.side, side === "long" ? "sell" : "buy");
      assert.equal(order.tradeId, trade.tradeId);
      assert.ok(order.clientOrderId.length <= 36);
    }
    assert.deepEqual(
      orders.map(({ purpose, type, qty: amount, triggerPrice }) => [purpose, type, amount, triggerPrice]),
      [
        ["stop_loss", "stop_market", qty(0.02), price(49_000)],
        ["take_profit", "take_profit_market", qty(0.01), price(52_000)],
        ["exit", "market", qty(0.03), null],
      ],
    );
  });
}

Deno.test("ids of protective orders derive from run, event, leg and place: the same again, different for another", () => {
  const trade = opened([fillOf(price(50_000), qty(0.03), START_MS)]);
  const ids = [NAME, { ...NAME, nth: 1 }, { ...NAME, sequence: 8 }, { ...NAME, fence: 2 }, { ...NAME, runId: "other" }]
    .map((name) => closeOrder(trade, name).clientOrderId);
  assert.equal(new Set(ids).size, 5);
  assert.equal(closeOrder(trade, { ...NAME }).clientOrderId, ids[0]);
});

for (
  const [what, payment, fees, funding] of [
    ["funding that was received", { kind: "funding", amount: usd(0.75) }, usd(0.5), usd(1.75)],
    ["funding that was paid", { kind: "funding", amount: usd(-3) }, usd(0.5), usd(-2)],
    ["the fee of a liquidation", { kind: "insurance", amount: usd(-4) }, usd(4.5), usd(1)],
  ] as const
) {
  Deno.test(`${what} is booked where it belongs, and moves the net by as much`, () => {
    const before: Trade = { ...PENDING, fees: usd(0.5), funding: usd(1) };
    const after = bookPayment(before, payment);
    assert.deepEqual([after.fees, after.funding], [fees, funding]);
    assert.equal(netPnl(after) - netPnl(before), payment.amount);
  });
}

Deno.test("a trade that is not filled yet, or is flat again, sees nothing of the market", () => {
  const open = opened([fillOf(price(50_000), qty(0.01), START_MS)]);
  const flat = bookExit(open, [fillOf(price(50_000), qty(0.01), START_MS)], EXIT, "stop_loss");
  for (const trade of [PENDING, flat]) assert.equal(markExcursion(trade, price(90_000), price(10_000)), trade);
});

for (const [reason, status] of [["external", "open"], ["liquidation", "closing"], ["stop_loss", "closing"]] as const) {
  Deno.test(`a part that was closed by ${reason} leaves the trade ${status}`, () => {
    const open = opened([fillOf(price(50_000), qty(0.03), START_MS)]);
    const rest = bookExit(open, [fillOf(price(50_000), qty(0.01), START_MS)], EXIT, reason);
    assert.deepEqual([rest.status, rest.exitReason, rest.openQty], [status, reason, qty(0.02)]);
  });
}

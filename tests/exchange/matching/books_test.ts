import assert from "node:assert/strict";
import fc from "fast-check";
import { type Price, price, type Qty, qty, SCALE, type Usd, usd } from "../../../domain/money.ts";
import type { Side } from "../../../domain/order.ts";
import { walletBalance } from "../../../exchange/matching/margin.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { applyFill, FLAT, unrealizedPnl } from "../../../exchange/matching/position.ts";
import { RULES, Table } from "./fixture.ts";

const side = fc.constantFrom<Side>("buy", "sell");

/** A candle around 40,000 on the tick grid. */
const quote = fc.tuple(
  fc.integer({ min: 380_000, max: 420_000 }),
  fc.integer({ min: 380_000, max: 420_000 }),
  fc.nat(8_000),
  fc.nat(8_000),
).map(([open, close, above, below]) =>
  [open, Math.max(open, close) + above, Math.min(open, close) - below, close].map((ticks) => ticks / 10) as [
    number,
    number,
    number,
    number,
  ]
);

const marketAct = fc.record({
  kind: fc.constant("market" as const),
  side,
  milli: fc.integer({ min: 1, max: 2_000 }),
  reduceOnly: fc.boolean(),
});
const algoAct = fc.record({
  kind: fc.constant("algo" as const),
  type: fc.constantFrom("stop_market" as const, "take_profit_market" as const),
  side,
  milli: fc.integer({ min: 1, max: 2_000 }),
  ticks: fc.integer({ min: 375_000, max: 425_000 }),
  reduceOnly: fc.boolean(),
  closePosition: fc.boolean(),
});
const act = fc.oneof(
  { weight: 3, arbitrary: marketAct },
  { weight: 3, arbitrary: algoAct },
  { weight: 1, arbitrary: fc.constant({ kind: "cancel" as const }) },
);
const turn = fc.record({ before: fc.array(act, { maxLength: 3 }), opened: fc.array(act, { maxLength: 2 }), quote });
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

function perform(table: Table, each: Act): void {
  if (each.kind === "market") table.market(each.side, each.milli / 1000, { reduceOnly: each.reduceOnly });
  else if (each.kind === "cancel") table.engine.cancelAllAlgos();
  else {
    const options = { reduceOnly: each.reduceOnly && !each.closePosition, closePosition: each.closePosition };
    table.algo(each.type, each.side, each.milli / 1000, each.ticks / 10, options);
  }
}

function play(table: Table, { before, opened, quote }: Turn): void {
  for (const each of before) perform(table, each);
  table.open(quote);
  for (const each of opened) perform(table, each);
  table.close(quote);
}

/** Value of everything traded, bought minus sold, kept apart from the engine's books. */
const tradedValue = (engine: MatchingEngine): bigint =>
  engine.state.trades.reduce((sum, { side, price, qty }) => {
    const value = BigInt(price) * BigInt(qty) / BigInt(SCALE);
    return sum + (side === "buy" ? value : -value);
  }, 0n);

Deno.test("the books add up to the last unit: equity is deposits + realised + unrealised − fees, and what the trades say", () =>
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 25 }), (turns) => {
      const table = new Table();
      for (const each of turns) play(table, each);
      const { engine } = table;
      const { state } = engine;
      const figures = engine.figures();
      const fees = state.trades.reduce((sum, trade) => sum + trade.fee, 0);
      const realized = state.trades.reduce((sum, trade) => sum + trade.realizedPnl, 0);
      const held = state.trades.reduce((sum, trade) => sum + (trade.side === "buy" ? trade.qty : -trade.qty), 0);
      assert.equal(figures.walletBalance, usd(10_000) + realized - fees - state.liquidationFees);
      assert.equal(figures.equity, figures.walletBalance + figures.unrealizedPnl);
      assert.equal(state.position.qty, held);
      const marked = BigInt(state.lastPrice) * BigInt(held) / BigInt(SCALE);
      assert.equal(
        BigInt(figures.equity),
        BigInt(usd(10_000)) + marked - tradedValue(engine) - BigInt(fees + state.liquidationFees),
      );
    }),
    { numRuns: 300 },
  ));

Deno.test("realised plus unrealised is the mark value minus the cost of all fills, for any prices and quantities", () =>
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 1_000_000 })), {
      minLength: 1,
      maxLength: 40,
    }),
    fc.integer({ min: 1, max: 1_000_000 }),
    (fills, markTicks) => {
      let position = FLAT;
      let realized = 0;
      let paid = 0n;
      for (const [lots, ticks] of fills) {
        // Lots of 1e-3 coins and ticks of 0.01 keep every value whole, so the shadow sum is exact.
        const [traded, at] = [lots * 100_000 as Qty, ticks * 1_000_000 as Price];
        const booked = applyFill(position, traded, at);
        position = booked.position;
        realized += booked.realizedPnl;
        paid += BigInt(traded) * BigInt(at) / BigInt(SCALE);
      }
      const mark = markTicks * 1_000_000 as Price;
      const value = BigInt(mark) * BigInt(position.qty) / BigInt(SCALE);
      assert.equal(BigInt(realized + unrealizedPnl(position, mark)), value - paid);
      if (position.qty === 0) assert.equal(position.cost, 0);
    },
  )));

for (
  const [name, start, traded, at, realized, cost] of [
    ["long", { qty: qty(0.003), cost: usd(100) }, qty(-0.001), price(40_000), 666_666_666, 6_666_666_666],
    ["short", { qty: qty(-0.003), cost: usd(-100) }, qty(0.001), price(30_000), 333_333_333, -6_666_666_667],
  ] as const
) {
  Deno.test(`a third of a ${name} releases a third of its cost, rounded so that the profit is not overstated`, () => {
    const { position, realizedPnl } = applyFill(start, traded, at);
    assert.deepEqual([realizedPnl, position.cost], [realized, cost]);
  });
}

Deno.test("a run that is saved, written as JSON and restored goes on exactly as if it had not stopped", () =>
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 10 }), fc.array(turn, { maxLength: 10 }), (first, rest) => {
      const whole = new Table();
      for (const each of first) play(whole, each);
      const stopped = MatchingEngine.restore(RULES, JSON.parse(JSON.stringify(whole.engine.snapshot())));
      assert.deepEqual(stopped.snapshot(), whole.engine.snapshot());
      const resumed = new Table(stopped);
      resumed.skipTo(first.length);
      for (const each of rest) {
        play(whole, each);
        play(resumed, each);
      }
      assert.deepEqual(stopped.snapshot(), whole.engine.snapshot());
    }),
    { numRuns: 100 },
  ));

Deno.test("a reduce-only order never enlarges or turns a position, whatever happens before it fills", () =>
  fc.assert(fc.property(fc.array(turn, { maxLength: 15 }), (turns) => {
    const table = new Table();
    let held = 0;
    const reduceOnly = new Map<number, boolean>();
    for (const each of turns) {
      play(table, each);
      for (const order of table.engine.state.doneOrders) reduceOnly.set(order.orderId, order.reduceOnly);
    }
    for (const { side, qty, orderId } of table.engine.state.trades) {
      const after = held + (side === "buy" ? qty : -qty);
      if (reduceOnly.get(orderId)) assert.ok(Math.abs(after) < Math.abs(held) && after * held >= 0);
      held = after;
    }
  })));

Deno.test("money put in is all there is before the first trade", () => {
  const { engine } = new Table();
  assert.equal(walletBalance(engine.snapshot()), usd(10_000));
  assert.equal(engine.figures().available, usd(10_000) as Usd);
});

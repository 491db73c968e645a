import assert from "node:assert/strict";
import fc from "fast-check";
import { price, qty, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { CANDLE_MS, candleAt, fillsOf, liveTable, namesOf, RULES, START_MS, Table } from "./fixture.ts";

Deno.test("at once, a market order fills as it is placed, at the last price with slippage", () => {
  const table = liveTable({ slippageBps: 5 });
  const placed = table.market("buy", 0.01);
  assert.ok(placed.ok);
  assert.deepEqual(namesOf(placed.value.events), ["order NEW", "account", "fill"]);
  assert.deepEqual(fillsOf(placed.value.events), [["buy", price(40_020), qty(0.01)]]);
  assert.equal(placed.value.order.status, "NEW");
});

Deno.test("a price that moves meets stops and limits where they stand, in that order", () => {
  const table = liveTable();
  table.market("buy", 0.02);
  table.limit("buy", 0.01, 39_700);
  table.algo("stop_market", "sell", 0.03, 39_500);
  assert.deepEqual(fillsOf(table.move(39_000)), [["buy", price(39_700), qty(0.01)], [
    "sell",
    price(39_500),
    qty(0.03),
  ]]);
});

Deno.test("an order that waits for the next price fills there, after what the way has brought", () => {
  const table = new Table().holding(0.02);
  table.algo("stop_market", "sell", 0.01, 39_500);
  table.market("sell", 0.01);
  assert.deepEqual(fillsOf(table.move(39_000)).map(([, at]) => at), [price(39_500), price(39_000)]);
});

Deno.test("a gap fills what it passed in the book before what waited for the open", () => {
  const table = new Table();
  table.limit("buy", 0.01, 39_500);
  table.market("sell", 0.01);
  assert.deepEqual(fillsOf(table.open([39_000, 39_000, 39_000, 39_000])).map(([side, at]) => [side, at]), [
    ["buy", price(39_500)],
    ["sell", price(39_000)],
  ]);
});

Deno.test("a sell in the book of a flat account is met after the low, so that its target comes too late", () => {
  const table = liveTable();
  table.limit("sell", 0.01, 40_500);
  table.algo("take_profit_market", "buy", 0.01, 39_500);
  assert.deepEqual(fillsOf(table.run([40_000, 41_000, 39_000, 40_200])), [["sell", price(40_500), qty(0.01)]]);
});

Deno.test("two triggers at the very end of a rise are both met", () => {
  const table = liveTable();
  table.market("sell", 0.02);
  for (let i = 0; i < 2; i++) table.algo("stop_market", "buy", 0.01, 41_000);
  assert.equal(fillsOf(table.move(41_000)).length, 2);
});

Deno.test("a price that goes back in time is a bug", () => {
  const table = liveTable();
  assert.throws(() => table.engine.moveTo(price(40_000), START_MS - 1, 0), /Invariant: market time goes forward/);
});

/** Ticks around 40,000: open, close, how far high and low are beyond them. */
const quote = fc.tuple(
  fc.integer({ min: 390_000, max: 410_000 }),
  fc.integer({ min: 390_000, max: 410_000 }),
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

Deno.test("a candle in one piece and the same prices one by one have the same fills", () =>
  fc.assert(fc.property(
    fc.constantFrom("buy" as const, "sell" as const),
    fc.integer({ min: 386_000, max: 414_000 }),
    fc.integer({ min: 386_000, max: 414_000 }),
    quote,
    (side, stopTicks, limitTicks, [open, high, low, close]) => {
      const engines = [0, 1].map(() => MatchingEngine.create(RULES, usd(10_000)));
      const trades = engines.map((engine, i) => {
        const table = new Table(engine);
        table.market(side, 0.05);
        table.open([open, high, low, close]);
        const exit = side === "buy" ? "sell" : "buy";
        table.algo("stop_market", exit, 0.02, stopTicks / 10);
        table.limit(side, 0.03, limitTicks / 10, { timeInForce: "post_only" });
        if (i === 0) engine.close(candleAt(0, [open, high, low, close]), START_MS + CANDLE_MS);
        else {
          const path = side === "buy" ? [low, high, close] : [high, low, close];
          for (const at of path) engine.moveTo(price(at), START_MS + CANDLE_MS - 1, 1);
        }
        return engine.state.trades;
      });
      assert.deepEqual(trades[1], trades[0]);
    },
  )));

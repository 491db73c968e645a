import assert from "node:assert/strict";
import { price, qty, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { CANDLE_MS, fillsOf, namesOf, type Quote, RULES, START_MS, Table } from "./fixture.ts";

const UP_AND_DOWN: Quote = [40_000, 41_000, 39_000, 40_500];

Deno.test("a market order waits for the next open and fills there, whatever the candle does inside", () => {
  const table = new Table();
  assert.equal(table.market("buy", 0.01).ok, true);
  assert.deepEqual(fillsOf(table.open([40_120.5, 41_000, 39_000, 40_500])), [["buy", price(40_120.5), qty(0.01)]]);
  assert.deepEqual(table.close([40_120.5, 41_000, 39_000, 40_500]), []);
});

Deno.test("a fill at the open carries the open time, a fill inside the candle its last millisecond", () => {
  const table = new Table().holding(0.01);
  table.algo("stop_market", "sell", 0.01, 39_500);
  table.close(UP_AND_DOWN);
  assert.deepEqual(table.engine.state.trades.map((trade) => trade.atMs - START_MS), [0, CANDLE_MS - 1]);
});

Deno.test("an order placed while a candle is open fills at the open after it", () => {
  const table = new Table();
  table.open(UP_AND_DOWN);
  table.market("sell", 0.01);
  assert.deepEqual(table.close(UP_AND_DOWN), []);
  assert.deepEqual(fillsOf(table.open([40_500, 40_500, 40_500, 40_500])), [["sell", price(40_500), qty(0.01)]]);
});

for (
  const [name, coins, stop, target, quote, filled] of [
    ["a long's stop before its target when both are touched", 0.01, 39_500, 40_800, UP_AND_DOWN, 39_500],
    ["a short's stop before its target when both are touched", -0.01, 40_500, 39_200, UP_AND_DOWN, 40_500],
    ["a long's target when only it is touched", 0.01, 38_000, 40_800, UP_AND_DOWN, 40_800],
    ["a short's target when only it is touched", -0.01, 42_000, 39_200, UP_AND_DOWN, 39_200],
    ["a stop exactly at the low", 0.01, 39_000, 45_000, UP_AND_DOWN, 39_000],
    ["a target exactly at the high", 0.01, 30_000, 41_000, UP_AND_DOWN, 41_000],
  ] as const
) {
  Deno.test(`inside a candle fills ${name}, at its trigger`, () => {
    const table = new Table().holding(coins);
    table.close([40_000, 40_000, 40_000, 40_000]);
    const exit = coins > 0 ? "sell" : "buy";
    assert.equal(table.algo("stop_market", exit, 0.01, stop).ok, true);
    assert.equal(table.algo("take_profit_market", exit, 0.01, target).ok, true);
    assert.deepEqual(fillsOf(table.open(quote)), []);
    assert.deepEqual(fillsOf(table.close(quote)), [[exit, price(filled), qty(0.01)]]);
    assert.equal(table.engine.state.position.qty, 0);
  });
}

for (
  const [name, coins, trigger, open] of [
    ["falls through a long's stop", 0.01, 39_500, 38_700],
    ["rises through a short's stop", -0.01, 40_500, 41_700],
  ] as const
) {
  Deno.test(`a gap that ${name} fills at the open, the worse price`, () => {
    const table = new Table().holding(coins);
    table.close([40_000, 40_000, 40_000, 40_000]);
    const exit = coins > 0 ? "sell" : "buy";
    table.algo("stop_market", exit, 0.01, trigger);
    assert.deepEqual(fillsOf(table.open([open, 42_000, 38_000, 40_000])), [[exit, price(open), qty(0.01)]]);
  });
}

Deno.test("a bracket that is placed right after the entry's fill works inside the same candle", () => {
  const table = new Table().holding(0.01);
  table.algo("stop_market", "sell", 0.01, 39_500);
  assert.deepEqual(fillsOf(table.close(UP_AND_DOWN)), [["sell", price(39_500), qty(0.01)]]);
});

Deno.test("the target of a position whose stop was hit is rejected when it is touched later in the candle", () => {
  const table = new Table().holding(0.01);
  table.algo("stop_market", "sell", 0.01, 39_500);
  table.algo("take_profit_market", "sell", 0.01, 40_800);
  assert.deepEqual(namesOf(table.close(UP_AND_DOWN)), [
    "algo TRIGGERED",
    "order NEW",
    "account",
    "fill",
    "algo FINISHED",
    "algo REJECTED",
  ]);
  assert.equal(table.engine.state.doneAlgos.at(-1)?.reason, "ReduceOnly Order is rejected.");
});

Deno.test("a stop that opens a position is followed by the worst case for that position", () => {
  const table = new Table();
  table.algo("stop_market", "buy", 0.01, 40_500, { reduceOnly: false });
  table.algo("stop_market", "sell", 0.01, 39_500, { reduceOnly: true });
  assert.deepEqual(fillsOf(table.run(UP_AND_DOWN)), [["buy", price(40_500), qty(0.01)], [
    "sell",
    price(39_500),
    qty(0.01),
  ]]);
});

Deno.test("a stop that opens a short on the way down is filled before the candle rises", () => {
  const table = new Table();
  table.algo("stop_market", "sell", 0.01, 39_500, { reduceOnly: false });
  table.algo("stop_market", "buy", 0.01, 40_500, { reduceOnly: true });
  assert.deepEqual(fillsOf(table.run(UP_AND_DOWN)).map(([side]) => side), ["sell", "buy"]);
});

for (
  const [side, touched, filled] of [["buy", 40_000, 40_020], ["sell", 40_000, 39_980], [
    "buy",
    40_000.1,
    40_020.2,
  ]] as const
) {
  Deno.test(`slippage of 5 bps on a ${side} at ${touched} fills at ${filled}, rounded to the tick against the taker`, () => {
    const table = new Table(MatchingEngine.create({ ...RULES, slippageBps: 5 }, usd(10_000)));
    table.market(side, 0.01);
    assert.deepEqual(fillsOf(table.open([touched, touched, touched, touched])), [[side, price(filled), qty(0.01)]]);
  });
}

Deno.test("a fill pays the taker's fee on its value and realises profit on what it closes", () => {
  const table = new Table().holding(0.02);
  table.close([40_000, 40_000, 40_000, 40_000]);
  table.market("sell", 0.005, { reduceOnly: true });
  table.open([41_000, 41_000, 41_000, 41_000]);
  const [entry, exit] = table.engine.state.trades;
  assert.deepEqual([entry?.fee, entry?.realizedPnl], [usd(0.4), usd(0)]);
  assert.deepEqual([exit?.fee, exit?.realizedPnl], [usd(0.1025), usd(5)]);
  assert.deepEqual(table.engine.state.position, { qty: qty(0.015), cost: usd(600) });
});

Deno.test("an order larger than the opposite position turns it round", () => {
  const table = new Table().holding(0.01);
  table.close([40_000, 40_000, 40_000, 40_000]);
  table.market("sell", 0.03);
  table.open([41_000, 41_000, 41_000, 41_000]);
  assert.deepEqual(table.engine.state.position, { qty: qty(-0.02), cost: usd(-820) });
  assert.equal(table.engine.state.realizedPnl, usd(10));
});

Deno.test("a reduce-only order shrinks to the position and never turns it round", () => {
  const table = new Table().holding(0.01);
  table.market("sell", 5, { reduceOnly: true });
  table.close([40_000, 40_000, 40_000, 40_000]);
  assert.deepEqual(fillsOf(table.open([40_000, 40_000, 40_000, 40_000])), [["sell", price(40_000), qty(0.01)]]);
  assert.equal(table.engine.state.position.qty, 0);
});

Deno.test("of two waiting reduce-only orders for the whole position the second expires", () => {
  const table = new Table().holding(0.01);
  table.market("sell", 0.01, { reduceOnly: true });
  table.market("sell", 0.01, { reduceOnly: true });
  table.close([40_000, 40_000, 40_000, 40_000]);
  assert.deepEqual(namesOf(table.open([40_000, 40_000, 40_000, 40_000])), ["account", "fill", "order EXPIRED"]);
});

Deno.test("an order that the gap made too dear expires at the open instead of filling", () => {
  const table = new Table();
  table.engine.setLeverage(1);
  assert.equal(table.market("buy", 0.249).ok, true);
  assert.deepEqual(namesOf(table.open([44_000, 44_000, 44_000, 44_000])), ["order EXPIRED"]);
  assert.equal(table.engine.state.doneOrders[0]?.reason, "Margin is insufficient.");
});

Deno.test("a triggered stop that the account cannot carry is rejected, not filled", () => {
  const table = new Table();
  table.engine.setLeverage(1);
  table.algo("stop_market", "buy", 1, 40_500, { reduceOnly: false });
  assert.deepEqual(namesOf(table.run(UP_AND_DOWN)), ["algo REJECTED"]);
});

Deno.test("a close-all stop sells whatever is held then, and its twin ends with the position", () => {
  const table = new Table().holding(0.02);
  table.algo("stop_market", "sell", 0, 39_500, { closePosition: true, reduceOnly: false });
  table.algo("take_profit_market", "sell", 0, 41_500, { closePosition: true, reduceOnly: false });
  const events = table.close(UP_AND_DOWN);
  assert.deepEqual(fillsOf(events), [["sell", price(39_500), qty(0.02)]]);
  assert.ok(namesOf(events).includes("algo EXPIRED"));
  assert.deepEqual(table.engine.state.openAlgos, []);
});

Deno.test("when the market has ended a waiting order settles at the last price", () => {
  const table = new Table();
  table.run([40_000, 40_100, 39_900, 40_050]);
  table.market("buy", 0.01);
  assert.deepEqual(fillsOf(table.engine.settleWaiting()), [["buy", price(40_050), qty(0.01)]]);
});

Deno.test("candles that go back in time are a bug, not a market", () => {
  const table = new Table();
  table.run(UP_AND_DOWN);
  table.run(UP_AND_DOWN);
  const again = new Table(table.engine);
  assert.throws(() => again.open(UP_AND_DOWN), /Invariant: market time goes forward/);
});

import assert from "node:assert/strict";
import { qty, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { HISTORY_MAX, remember } from "../../../exchange/matching/state.ts";
import { namesOf, refusalCode, RULES, Table } from "./fixture.ts";

for (
  const [name, place, code] of [
    ["a quantity of 0", (t: Table) => t.market("buy", 0), -4003],
    ["a quantity finer than the step", (t: Table) => t.market("buy", 0.0105), -1111],
    ["a quantity above the maximum", (t: Table) => t.market("buy", 121), -4005],
    ["a value below the minimum", (t: Table) => t.market("buy", 0.002), -4164],
    ["a trade without the margin", (t: Table) => t.market("buy", 6), -2019],
    ["a reduce-only order without a position", (t: Table) => t.market("sell", 0.01, { reduceOnly: true }), -2022],
    ["a client id with blanks", (t: Table) => t.market("buy", 0.01, { clientOrderId: "a b" }), -4015],
    ["a client id of 37 characters", (t: Table) => t.market("buy", 0.01, { clientOrderId: "a".repeat(37) }), -4015],
    ["a trigger off the tick", (t: Table) => t.algo("stop_market", "sell", 0.01, 39_000.05), -4014],
    ["a trigger of 0", (t: Table) => t.algo("stop_market", "sell", 0.01, 0), -4001],
    ["a trigger below the least price", (t: Table) => t.algo("stop_market", "sell", 0.01, 200), -4013],
    ["a trigger above the greatest price", (t: Table) => t.algo("stop_market", "buy", 0.01, 900_000), -4002],
    ["a sell stop above the price", (t: Table) => t.algo("stop_market", "sell", 0.01, 40_000), -2021],
    ["a buy stop below the price", (t: Table) => t.algo("stop_market", "buy", 0.01, 39_999), -2021],
    ["a selling take-profit below the price", (t: Table) => t.algo("take_profit_market", "sell", 0.01, 39_000), -2021],
    ["a buying take-profit above the price", (t: Table) => t.algo("take_profit_market", "buy", 0.01, 41_000), -2021],
    [
      "a close-all order without a position",
      (t: Table) => t.algo("stop_market", "sell", 0, 39_000, { closePosition: true, reduceOnly: false }),
      -4509,
    ],
    [
      "an opening stop below the least value",
      (t: Table) => t.algo("stop_market", "buy", 0.001, 41_000, { reduceOnly: false }),
      -4164,
    ],
  ] as const
) {
  Deno.test(`refuses ${name} with ${code}, and nothing changes`, () => {
    const table = new Table();
    const before = table.engine.snapshot();
    assert.equal(refusalCode(place(table)), code);
    assert.deepEqual(table.engine.snapshot(), before);
  });
}

Deno.test("a step that is no power of ten refuses what lies between two steps with -4023", () => {
  const rules = { ...RULES, market: { ...RULES.market, stepSize: qty(0.005), qtyMin: qty(0.005) } };
  const table = new Table(MatchingEngine.create(rules, usd(10_000)));
  assert.equal(refusalCode(table.market("buy", 0.012)), -4023);
  assert.equal(refusalCode(table.market("buy", 0.004)), -4004);
});

Deno.test("a reduce-only order on the side of the position is refused with -2022", () => {
  assert.equal(refusalCode(new Table().holding(0.01).market("buy", 0.01, { reduceOnly: true })), -2022);
});

Deno.test("a reduce-only order has no least value", () => {
  const table = new Table().holding(0.01);
  assert.equal(refusalCode(table.market("sell", 0.001, { reduceOnly: true })), undefined);
});

Deno.test("a client id is unique among open orders only", () => {
  const table = new Table();
  assert.equal(refusalCode(table.market("buy", 0.01, { clientOrderId: "one" })), undefined);
  assert.equal(refusalCode(table.market("buy", 0.01, { clientOrderId: "one" })), -4116);
  table.run([40_000, 40_000, 40_000, 40_000]);
  assert.equal(refusalCode(table.market("buy", 0.01, { clientOrderId: "one" })), undefined);
});

Deno.test("a client id of a waiting stop cannot be used for another stop", () => {
  const table = new Table().holding(0.01);
  assert.equal(refusalCode(table.algo("stop_market", "sell", 0.01, 39_000, { clientAlgoId: "s" })), undefined);
  assert.equal(refusalCode(table.algo("stop_market", "sell", 0.01, 38_000, { clientAlgoId: "s" })), -4116);
});

Deno.test("orders past the limits of open orders are refused", () => {
  const table = new Table().holding(0.01);
  for (let i = 0; i < RULES.openOrdersMax; i++) assert.equal(table.market("buy", 0.01).ok, true);
  assert.equal(refusalCode(table.market("buy", 0.01)), -2025);
  for (let i = 0; i < RULES.openAlgoOrdersMax; i++) {
    assert.equal(table.algo("stop_market", "sell", 0.01, 39_000).ok, true);
  }
  assert.equal(refusalCode(table.algo("stop_market", "sell", 0.01, 39_000)), -4045);
});

Deno.test("a second close-all stop in the same direction is refused with -4130, a close-all target is not", () => {
  const table = new Table().holding(0.01);
  const closeAll = { closePosition: true, reduceOnly: false };
  assert.equal(refusalCode(table.algo("stop_market", "sell", 0, 39_000, closeAll)), undefined);
  assert.equal(refusalCode(table.algo("stop_market", "sell", 0, 38_000, closeAll)), -4130);
  assert.equal(refusalCode(table.algo("take_profit_market", "sell", 0, 42_000, closeAll)), undefined);
});

Deno.test("waiting orders count against the margin of the next", () => {
  const table = new Table();
  table.engine.setLeverage(1);
  assert.equal(refusalCode(table.market("buy", 0.15)), undefined);
  assert.equal(refusalCode(table.market("buy", 0.15)), -2019);
  assert.equal(refusalCode(table.market("sell", 0.15)), undefined);
});

for (const leverage of [0, 126, 1.5, -1]) {
  Deno.test(`leverage ${leverage} is not valid`, () => {
    assert.equal(refusalCode(new Table().engine.setLeverage(leverage)), -4028);
  });
}

Deno.test("leverage cannot be lowered below what the position's margin allows", () => {
  const table = new Table().holding(1);
  assert.equal(refusalCode(table.engine.setLeverage(1)), -2028);
  assert.deepEqual(table.engine.setLeverage(10), { ok: true, value: 10 });
  assert.equal(table.engine.figures().positionInitialMargin, usd(4_000));
});

Deno.test("cancelling ends an open order once, and names what it does not know", () => {
  const table = new Table().holding(0.01);
  table.market("buy", 0.01, { clientOrderId: "m" });
  table.algo("stop_market", "sell", 0.01, 39_000, { clientAlgoId: "s" });
  assert.equal(table.engine.cancelOrder({ clientId: "m" }).ok, true);
  assert.equal(refusalCode(table.engine.cancelOrder({ clientId: "m" })), -2011);
  assert.equal(table.engine.cancelAlgo({ clientId: "s" }).ok, true);
  assert.equal(refusalCode(table.engine.cancelAlgo({ clientId: "s" })), -2011);
  assert.deepEqual(table.run([40_000, 45_000, 30_000, 40_000]), []);
});

Deno.test("cancelling all ends both kinds, each by its own call", () => {
  const table = new Table().holding(0.01);
  table.market("buy", 0.01);
  table.algo("stop_market", "sell", 0.01, 39_000);
  assert.deepEqual(namesOf(table.engine.cancelAllOrders()), ["order CANCELED"]);
  assert.deepEqual(namesOf(table.engine.cancelAllAlgos()), ["algo CANCELED"]);
});

Deno.test("an exchange may drop a waiting stop that it had accepted: that ends it with its reason, once", () => {
  const table = new Table().holding(0.01);
  table.algo("stop_market", "sell", 0.01, 39_000, { clientAlgoId: "s" });
  table.algo("stop_market", "sell", 0.01, 38_000, { clientAlgoId: "other" });
  const events = table.engine.rejectAlgo({ clientId: "s" }, "dropped");
  assert.deepEqual(namesOf(events), ["algo REJECTED"]);
  assert.partialDeepStrictEqual(table.engine.state.doneAlgos.at(-1), { clientAlgoId: "s", reason: "dropped" });
  assert.deepEqual(table.engine.state.openAlgos.map(({ clientAlgoId }) => clientAlgoId), ["other"]);
  assert.deepEqual(table.engine.rejectAlgo({ clientId: "s" }, "dropped"), []);
});

Deno.test("what is over is remembered up to a bound, the newest of it", () => {
  const history: number[] = [];
  for (let entry = 0; entry < HISTORY_MAX + 3; entry++) remember(history, entry);
  assert.deepEqual([history.length, history[0], history.at(-1)], [HISTORY_MAX, 3, HISTORY_MAX + 2]);
});

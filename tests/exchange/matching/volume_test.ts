import assert from "node:assert/strict";
import { price, qty } from "../../../domain/money.ts";
import { fillsOf, liveTable, namesOf, refusalCode, tableOf } from "./fixture.ts";

const TENTH = { makerShare: 0.1, takerShare: 0.1 };

Deno.test("an order in the book has its share of each candle's volume until it is filled", () => {
  const table = tableOf({ liquidity: TENTH });
  table.limit("buy", 0.25, 39_500);
  const down = () => fillsOf(table.run([39_600, 39_700, 39_000, 39_600])).map(([, , coins]) => coins);
  assert.deepEqual([down(), down(), down()], [[qty(0.1)], [qty(0.1)], [qty(0.05)]]);
  const order = table.engine.state.doneOrders[0];
  assert.deepEqual([order?.status, order?.filledQty], ["FILLED", qty(0.25)]);
});

Deno.test("orders share one volume, and what is passed but not filled is filled at its limit when there is more", () => {
  const table = liveTable({ liquidity: TENTH });
  table.limit("buy", 0.08, 39_900);
  table.limit("buy", 0.08, 39_800);
  assert.deepEqual(fillsOf(table.move(39_000)), [["buy", price(39_900), qty(0.08)], ["buy", price(39_800), qty(0.02)]]);
  assert.equal(table.engine.state.openOrders[0]?.status, "PARTIALLY_FILLED");
  assert.deepEqual(fillsOf(table.move(39_000)), [["buy", price(39_800), qty(0.06)]]);
});

Deno.test("a market order has what there is and expires with the rest", () => {
  const table = tableOf({ liquidity: TENTH });
  table.market("buy", 0.25);
  const events = table.open([40_000, 40_000, 40_000, 40_000]);
  assert.deepEqual(namesOf(events), ["account", "fill", "order EXPIRED"]);
  assert.deepEqual(fillsOf(events), [["buy", price(40_000), qty(0.1)]]);
  const order = table.engine.state.doneOrders[0];
  assert.deepEqual([order?.filledQty, order?.reason], [qty(0.1), "Unable to fill."]);
});

Deno.test("fill or kill is all or nothing, immediate or cancel takes what there is, good till cancelled takes on at the next price", () => {
  const table = liveTable({ liquidity: TENTH });
  table.move(40_000);
  assert.equal(refusalCode(table.limit("buy", 0.101, 40_100, { timeInForce: "fok" })), -5021);
  const some = table.limit("buy", 0.15, 40_100, { timeInForce: "ioc" });
  assert.ok(some.ok);
  assert.deepEqual(namesOf(some.value.events), ["order NEW", "account", "fill", "order EXPIRED"]);
  table.move(40_000);
  assert.equal(table.limit("buy", 0.15, 40_100).ok, true);
  assert.partialDeepStrictEqual(table.engine.state.openOrders[0], { status: "PARTIALLY_FILLED", resting: false });
  assert.deepEqual(fillsOf(table.move(40_050)), [["buy", price(40_050), qty(0.05)]]);
});

Deno.test("fill or kill that waits for the open expires there when it is too much", () => {
  const table = tableOf({ liquidity: TENTH });
  assert.equal(table.limit("buy", 0.2, 40_100, { timeInForce: "fok" }).ok, true);
  assert.deepEqual(namesOf(table.open([40_000, 40_000, 40_000, 40_000])), ["order EXPIRED"]);
});

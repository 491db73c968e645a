/** Where a result came from and where it went: nothing is lost on the way. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Usd, usd } from "../../../domain/money.ts";
import { netPnl } from "../../../domain/trade.ts";
import { allocate } from "../../../research/report/allocation.ts";
import { costsOf, exactCosts } from "../../../research/report/costs.ts";
import { groupsOf } from "../../../research/report/groups.ts";
import { closed } from "./closed.ts";

Deno.test("gross is what trades would have made at the meant prices; costs lead from it to the net result", () => {
  const won = closed({ gross: 30, fees: 1, funding: -0.5 }), lost = closed({ gross: -10, fees: 1, funding: 0.25 });
  const slippage = new Map([[won.tradeId, usd(2)], [lost.tradeId, usd(1.5)]]);
  const exact = exactCosts([won, lost], (id) => slippage.get(id)!, usd(17.75));
  assert.deepEqual(exact, {
    gross: usd(23.5),
    slippage: usd(3.5),
    fees: usd(2),
    funding: usd(-0.25),
    other: usd(0),
    net: usd(17.75),
  });
  const told = costsOf(exact, [won, lost]);
  assert.equal(told.turnover, 1_000 + 1_030 + 1_000 + 990);
  assert.equal(told.cost_bps, (3.5 + 2 + 0.25) / 4_020 * 10_000);
  assert.equal(told.gross_bps, 23.5 / 4_020 * 10_000);
});

Deno.test("what no closed trade explains stands by itself", () => {
  assert.equal(exactCosts([closed({ gross: 5 })], () => usd(0), usd(2)).other, usd(-3));
});

Deno.test("nothing traded, nothing turned over: parts of it are not known, and not 0", () => {
  const told = costsOf(exactCosts([], () => usd(0), usd(0)), []);
  assert.deepEqual([told.net, told.cost_bps, told.gross_bps], [0, null, null]);
});

const dollars = fc.integer({ min: -1e12, max: 1e12 }).map((units) => units as Usd);

Deno.test("the parts add up to the change of the balance to the last unit, whatever they are", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(dollars, dollars, dollars, dollars), { maxLength: 20 }),
    dollars,
    (amounts, change) => {
      const trades = amounts.map(([realizedPnl, fees, funding]) => ({ ...closed(), realizedPnl, fees, funding }));
      const slipped = new Map(trades.map(({ tradeId }, i) => [tradeId, amounts[i]![3]]));
      const { gross, slippage, fees, funding, other, net } = exactCosts(trades, (id) => slipped.get(id)!, change);
      assert.equal(gross - slippage - fees + funding + other, net);
      assert.equal(net, change);
    },
  ));
});

for (
  const [what, amount, weights, parts] of [
    ["two alike share alike", 10, [1, 1], [5, 5]],
    ["the unit that is left goes to the largest remainder", 10, [1, 2], [3, 7]],
    ["of equal remainders the first gets it", 11, [1, 1], [6, 5]],
    ["a loss is divided like a gain", -10, [1, 2], [-3, -7]],
    ["who has no weight has no part", 7, [0, 1], [0, 7]],
    ["without any weight all share alike", 4, [0, 0], [2, 2]],
    ["nobody shares nothing", 4, [], []],
  ] as const
) {
  Deno.test(`dividing an amount: ${what}`, () => assert.deepEqual(allocate(amount as Usd, weights), parts));
}

Deno.test("divided amounts add up, and none is further than one unit from its share", () => {
  fc.assert(fc.property(
    dollars,
    fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 }),
    (amount, weights) => {
      const parts = allocate(amount, weights), sum = weights.reduce((total, each) => total + each, 0);
      assert.equal(parts.reduce((total, each) => total + each, 0), amount);
      if (sum > 0) parts.forEach((part, i) => assert.ok(Math.abs(part - amount * weights[i]! / sum) <= 1.01));
    },
  ));
});

Deno.test("groups hold each trade once, the largest first", () => {
  const trades = [
    closed({ side: "long", gross: 10, fees: 1 }),
    closed({ side: "short", gross: -4, fees: 1 }),
    closed({ side: "short", gross: 8, fees: 1, funding: 2 }),
  ];
  const groups = groupsOf(trades, ({ side }) => side);
  assert.deepEqual(groups, [
    {
      name: "short",
      trades: 2,
      won: 1,
      net: 4,
      fees: 2,
      funding: 2,
      average: 2,
      profit_factor: 9 / 5,
      average_held_ms: 3_600_000,
    },
    {
      name: "long",
      trades: 1,
      won: 1,
      net: 9,
      fees: 1,
      funding: 0,
      average: 9,
      profit_factor: null,
      average_held_ms: 3_600_000,
    },
  ]);
  assert.equal(
    groups.reduce((sum, { net }) => sum + net, 0),
    trades.reduce((sum, each) => sum + netPnl(each), 0) / 1e8,
  );
});

import assert from "node:assert/strict";
import { price, qty, usd } from "../../../domain/money.ts";
import { liquidationPrice } from "../../../exchange/matching/liquidation_price.ts";
import { walletBalance } from "../../../exchange/matching/margin.ts";
import { fillsOf, liveTable, refusalCode, RULES, Table } from "./fixture.ts";

/** One coin at 40,000 and 10 times: 4,000 dollars of its own, 20 of fees, 5,980 free. */
function isolated(): Table {
  const table = liveTable();
  table.engine.setMarginType("isolated");
  table.engine.setLeverage(10);
  table.market("buy", 1);
  return table;
}

Deno.test("an isolated position takes its initial margin out of the free wallet and stands on that alone", () => {
  const { engine } = isolated();
  assert.equal(engine.state.isolatedWallet, usd(4_000));
  assert.partialDeepStrictEqual(engine.figures(), {
    walletBalance: usd(9_980),
    crossWallet: usd(5_980),
    available: usd(5_980),
    crossUnrealizedPnl: 0,
  });
  // (40,000 − 4,000) / (1 − 0.004)
  assert.equal(liquidationPrice(engine.state, RULES), price(36_144.57831325));
});

for (
  const [name, path, at] of [
    ["at its liquidation price", "walk", 36_144.5],
    ["after a gap", "jump", 36_000],
  ] as const
) {
  Deno.test(`liquidated ${name}, an isolated position loses its own wallet and nothing of the free one`, () => {
    const table = isolated();
    const events = path === "walk" ? table.move(30_000) : table.open([30_000, 30_000, 30_000, 30_000]);
    assert.deepEqual(fillsOf(events), [["sell", price(at), qty(1)]]);
    assert.equal(walletBalance(table.engine.state), usd(5_980));
    assert.equal(table.engine.state.isolatedWallet, 0);
  });
}

Deno.test("a gap that ruins an isolated position adds nothing more to it", () => {
  const table = isolated();
  table.limit("buy", 0.1, 36_500);
  assert.deepEqual(fillsOf(table.open([30_000, 30_000, 30_000, 30_000])), [["sell", price(36_000), qty(1)]]);
  assert.equal(walletBalance(table.engine.state), usd(5_980));
});

for (
  const [name, at, coins, wallet, free] of [
    // Half of 4,000 is freed, and 500 gained less a fee of 10.25.
    ["a gain", 41_000, 0.5, 2_000, 5_980 + 2_000 + 500 - 10.25],
    // Half of 4,000 is freed, and 1,000 lost of it, with a fee of 9.5.
    ["a loss", 38_000, 0.5, 2_000, 5_980 + 2_000 - 1_000 - 9.5],
    ["all of it at a gain", 41_000, 1, 0, 5_980 + 4_000 + 1_000 - 20.5],
  ] as const
) {
  Deno.test(`closing ${name} frees its share of the isolated wallet`, () => {
    const table = isolated();
    table.move(at);
    table.market("sell", coins);
    assert.equal(table.engine.state.isolatedWallet, usd(wallet));
    assert.equal(table.engine.figures().crossWallet, usd(free));
  });
}

Deno.test("adding to an isolated position adds its margin; turning it round begins anew", () => {
  const table = isolated();
  table.market("buy", 0.5);
  assert.equal(table.engine.state.isolatedWallet, usd(6_000));
  table.market("sell", 2);
  assert.equal(table.engine.state.isolatedWallet, usd(2_000));
  assert.equal(table.engine.state.position.qty, qty(-0.5));
});

Deno.test("margin moves in and out of an isolated position, and moves its liquidation price", () => {
  const { engine } = isolated();
  assert.equal(engine.movePositionMargin(usd(1_000)).ok, true);
  assert.equal(engine.state.isolatedWallet, usd(5_000));
  // (40,000 − 5,000) / 0.996
  assert.equal(liquidationPrice(engine.state, RULES), price(35_140.56224900));
  assert.equal(refusalCode(engine.movePositionMargin(usd(-1_000.01))), -4051);
  assert.equal(engine.movePositionMargin(usd(-1_000)).ok, true);
  assert.equal(refusalCode(engine.movePositionMargin(usd(5_980.01))), -4050);
});

Deno.test("an isolated position pays funding out of its own wallet, and no more than that has", () => {
  const { engine } = isolated();
  engine.applyFunding(0.01, price(40_000), engine.state.timeMs);
  assert.deepEqual([engine.state.isolatedWallet, engine.figures().crossWallet], [usd(3_600), usd(5_980)]);
  const events = engine.applyFunding(0.5, price(40_000), engine.state.timeMs);
  assert.deepEqual(fillsOf(events), [["sell", price(40_000), qty(1)]], "then it is liquidated");
  assert.deepEqual([engine.state.isolatedWallet, engine.figures().crossWallet], [0, usd(5_980)]);
});

for (
  const [name, act, code] of [
    ["margin into a cross position", (t: Table) => t.engine.movePositionMargin(usd(1)), -4049],
    ["the margin type it has", (t: Table) => t.engine.setMarginType("cross"), -4046],
    [
      "another margin type with a position",
      (t: Table) => (t.market("buy", 0.01), t.engine.setMarginType("isolated")),
      -4048,
    ],
    [
      "another margin type with an open order",
      (t: Table) => (t.limit("buy", 0.01, 39_000), t.engine.setMarginType("isolated")),
      -4047,
    ],
    [
      "margin into no position",
      (t: Table) => (t.engine.setMarginType("isolated"), t.engine.movePositionMargin(usd(1))),
      -4054,
    ],
    ["one-way mode once more", (t: Table) => t.engine.setDualSidePosition(false), -4059],
    ["hedge mode with a position", (t: Table) => (t.market("buy", 0.01), t.engine.setDualSidePosition(true)), -4068],
    [
      "hedge mode with an open order",
      (t: Table) => (t.limit("buy", 0.01, 39_000), t.engine.setDualSidePosition(true)),
      -4067,
    ],
  ] as const
) {
  Deno.test(`${name} is refused with ${code}`, () => assert.equal(refusalCode(act(liveTable())), code));
}

Deno.test("an isolated position's leverage is not reduced, and raising it leaves its wallet", () => {
  const { engine } = isolated();
  assert.equal(refusalCode(engine.setLeverage(5)), -4161);
  assert.equal(engine.setLeverage(20).ok, true);
  assert.equal(engine.state.isolatedWallet, usd(4_000));
});

Deno.test("slippage does not close an isolated position for less than its margin is worth", () => {
  const table = liveTable({ slippageBps: 100 });
  table.engine.setMarginType("isolated");
  table.engine.setLeverage(100);
  table.market("buy", 1);
  // Bought at 40,400 with 404 dollars: gone at 39,996, while slippage would go to 39,600.
  const sold = table.market("sell", 1);
  assert.deepEqual(sold.ok && fillsOf(sold.value.events), [["sell", price(39_996), qty(1)]]);
});

Deno.test("what is added to a short is margined where it fills", () => {
  const table = liveTable({ slippageBps: 100 });
  table.engine.setMarginType("isolated");
  table.engine.setLeverage(10);
  table.market("sell", 1);
  // Sold at 39,600: 3,960 of margin and 19.80 of fees leave 6,020.20, enough for 1.5127 coins more.
  assert.equal(refusalCode(table.market("sell", 1.513)), -2019);
  assert.equal(refusalCode(table.market("sell", 1.512)), undefined);
});

Deno.test("what the free wallet cannot back is refused", () => {
  const table = isolated();
  assert.equal(refusalCode(table.market("buy", 1.5)), -2019);
  assert.equal(refusalCode(table.market("buy", 1.4)), undefined);
});

Deno.test("in hedge mode orders without a side are refused with -4061", () => {
  const table = liveTable();
  assert.equal(table.engine.setDualSidePosition(true).ok, true);
  assert.equal(refusalCode(table.market("buy", 0.01)), -4061);
  assert.equal(refusalCode(table.trailing("sell", 0.01, 100)), -4061);
});

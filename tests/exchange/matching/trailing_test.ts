import assert from "node:assert/strict";
import { price, qty } from "../../../domain/money.ts";
import { fillsOf, liveTable, refusalCode } from "./fixture.ts";

for (
  const [name, coins, callbackBps, activate, path, filled] of [
    ["follows a rise and sells 1 % below its top", 0.01, 100, null, [41_000, 40_500], 40_590],
    ["stands 1 % below where it began when the price only falls", 0.01, 100, null, [39_500], 39_600],
    ["never goes back", 0.01, 100, null, [41_000, 40_600, 40_800, 40_500], 40_590],
    ["follows a fall and buys 0.5 % above its bottom", -0.01, 50, null, [39_000, 39_300], 39_195],
    ["sleeps until its activation price is reached", 0.01, 100, 40_500, [40_400, 39_000], null],
    ["is active from its activation price on", 0.01, 100, 40_500, [41_000, 40_000], 40_590],
    ["of a short is activated by a fall", -0.01, 100, 39_500, [39_500, 40_000], 39_895],
    ["rounds away from the price", 0.01, 10, null, [40_000.5, 39_000], 39_960.4],
  ] as const
) {
  Deno.test(`a trailing stop ${name}`, () => {
    const table = liveTable();
    const [entry, exit] = coins > 0 ? ["buy", "sell"] as const : ["sell", "buy"] as const;
    table.market(entry, 0.01);
    assert.equal(table.trailing(exit, 0.01, callbackBps, activate).ok, true);
    assert.deepEqual(fillsOf(table.move(...path)), filled === null ? [] : [[exit, price(filled), qty(0.01)]]);
  });
}

Deno.test("inside a candle a trailing stop follows the whole path", () => {
  const table = liveTable();
  table.market("sell", 0.01);
  table.trailing("buy", 0.01, 100);
  // A short's worst case first: up to 40,300, then down to 39,000, and back to 39,500: 1 % above the low is 39,390.
  assert.deepEqual(fillsOf(table.run([40_000, 40_300, 39_000, 39_500])), [["buy", price(39_390), qty(0.01)]]);
});

Deno.test("a gap through a trailing stop fills it at the open", () => {
  const table = liveTable();
  table.market("buy", 0.01);
  table.trailing("sell", 0.01, 100);
  assert.deepEqual(fillsOf(table.open([39_000, 39_000, 39_000, 39_000])), [["sell", price(39_000), qty(0.01)]]);
});

for (
  const [name, callbackBps, activate, code] of [
    ["a callback below 0.1 %", 9, null, -2007],
    ["a callback above 10 %", 1_010, null, -2007],
    ["a callback between two tenths of a percent", 15, null, -2007],
    ["a sell that is to be activated below the market", 100, 39_000, -2021],
    ["an activation price off the tick", 100, 41_000.01, -4014],
  ] as const
) {
  Deno.test(`a trailing stop with ${name} is refused with ${code}`, () => {
    const table = liveTable();
    table.market("buy", 0.01);
    assert.equal(refusalCode(table.trailing("sell", 0.01, callbackBps, activate)), code);
  });
}

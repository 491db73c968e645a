import assert from "node:assert/strict";
import { price } from "../../../domain/money.ts";
import { slippageBps } from "../../../domain/slippage.ts";

for (
  const { name, side, arrival, fill, bps } of [
    { name: "a buy above arrival has cost", side: "buy", arrival: 50_000, fill: 50_025, bps: 5 },
    { name: "a buy below arrival has gained", side: "buy", arrival: 50_000, fill: 49_990, bps: -2 },
    { name: "a sell below arrival has cost", side: "sell", arrival: 50_000, fill: 49_975, bps: 5 },
    { name: "a sell above arrival has gained", side: "sell", arrival: 50_000, fill: 50_010, bps: -2 },
    { name: "a fill at arrival is free", side: "sell", arrival: 0.00001234, fill: 0.00001234, bps: 0 },
  ] as const
) {
  Deno.test(`slippage: ${name}`, () => {
    assert.equal(slippageBps(side, price(arrival), price(fill)), bps);
  });
}

Deno.test("slippage against no arrival price is a bug", () => {
  assert.throws(() => slippageBps("buy", price(0), price(1)), /Invariant: slippage needs an arrival price above 0/);
});

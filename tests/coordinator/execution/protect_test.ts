import assert from "node:assert/strict";
import { protectiveFrom } from "../../../coordinator/execution/protect.ts";
import { price, qty } from "../../../domain/money.ts";
import type { PlacedOrder } from "../../../domain/order.ts";
import { SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

const SENT: PlacedOrder = {
  clientOrderId: "x-run-1-9-s",
  exchangeOrderId: "77",
  symbol: SYMBOL,
  type: "stop_market",
  algo: true,
  side: "sell",
  qty: qty(0.01),
  reduceOnly: true,
  triggerPrice: price(49_000),
};

for (
  const [leg, side, purpose, type] of [
    ["s", "long", "stop_loss", "stop_market"],
    ["s2", "long", "stop_loss", "stop_market"],
    ["t", "short", "take_profit", "take_profit_market"],
    ["x1", "long", "exit", "market"],
  ] as const
) {
  Deno.test(`an order that was sent as leg ${leg} of a ${side} is its ${purpose} again, as the exchange has it`, () => {
    const order: PlacedOrder = { ...SENT, side: side === "long" ? "sell" : "buy" };
    assert.deepEqual(protectiveFrom(openTrade(side), order, leg), {
      clientOrderId: "x-run-1-9-s",
      decisionId: "d",
      tradeId: "t",
      symbol: SYMBOL,
      side: order.side,
      type,
      purpose,
      qty: qty(0.01),
      limitPrice: null,
      timeInForce: null,
      triggerPrice: price(49_000),
      reduceOnly: true,
    });
  });
}

for (
  const [what, leg, changes] of [
    ["an entry", "e", {}],
    ["a leg that we never send", "z", {}],
    ["one that may add to the position", "s", { reduceOnly: false }],
    ["one on the side of the position", "s", { side: "buy" }],
  ] as const
) {
  Deno.test(`${what} is never taken for one that protects`, () => {
    assert.equal(protectiveFrom(openTrade("long"), { ...SENT, ...changes }, leg), null);
  });
}

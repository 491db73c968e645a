import assert from "node:assert/strict";
import { price, qty, usd } from "../../domain/money.ts";
import { entrySlippageBps, heldMs, netPnl, pnlPercent, type Trade } from "../../domain/trade.ts";
import { openTrade } from "../fixtures/trade_fixtures.ts";

const CLOSED: Partial<Trade> = { realizedPnl: usd(12), fees: usd(1.5), funding: usd(-0.25) };

Deno.test("the net of a trade is what it realised, less fees, with funding: 12 − 1.5 − 0.25", () => {
  assert.equal(netPnl(openTrade("long", CLOSED)), usd(10.25));
});

Deno.test("the net in percent is of what the entry cost, and 0 before anything was bought", () => {
  assert.equal(pnlPercent(openTrade("long", CLOSED)), 1.025);
  assert.equal(pnlPercent(openTrade("long", { ...CLOSED, entryCost: usd(0) })), 0);
});

/** 0.02 coins; decided on at 50,000. */
for (
  const [what, side, changes, bps] of [
    ["a long filled as decided", "long", {}, 0],
    ["a long that paid 50 more a coin", "long", { entryCost: usd(1_001) }, 10],
    ["a long that paid 50 less a coin", "long", { entryCost: usd(999) }, -10],
    ["a short that got 50 less a coin", "short", { entryCost: usd(999) }, 10],
    ["nothing filled", "long", { entryQty: qty(0), entryCost: usd(0) }, null],
    ["a trade of before arrival prices were kept", "long", {
      plan: { ...openTrade().plan, arrivalPrice: price(0) },
    }, null],
  ] as const
) {
  Deno.test(`slippage of the entry of ${what}: ${bps}`, () => {
    assert.equal(entrySlippageBps(openTrade(side, changes)), bps);
  });
}

Deno.test("a trade is held from its entry to its exit, and for no time that can be told before both", () => {
  const entryTimeMs = 1_000, exitTimeMs = 61_000;
  assert.equal(heldMs({ ...openTrade(), entryTimeMs, exitTimeMs }), 60_000);
  assert.equal(heldMs({ ...openTrade(), entryTimeMs, exitTimeMs: null }), null);
  assert.equal(heldMs({ ...openTrade(), entryTimeMs: null, exitTimeMs }), null);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { moveStop } from "../../../coordinator/risk/moving_stop.ts";
import { isMoved } from "../../../coordinator/risk/exits.ts";
import type { TradingLimits } from "../../../coordinator/risk/settings.ts";
import { price, qty } from "../../../domain/money.ts";
import { candleAt, MARKET, SETTINGS } from "../../fixtures/engine_fixtures.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

const TRAILING = { trailing_stop_enabled: true, trailing_stop_callback: 0.01 };

type Case = readonly [
  name: string,
  side: "long" | "short",
  candle: { readonly high: number; readonly low: number; readonly close: number },
  trading: Partial<TradingLimits>,
  stop: number,
];

/** Entry 50,000; a long's stop at 49,500, a short's at 50,500. */
const CASES: readonly Case[] = [
  ["nothing is on", "long", { high: 52_000, low: 50_000, close: 51_900 }, {}, 49_500],
  ["trailing follows the high", "long", { high: 51_000, low: 50_000, close: 50_900 }, TRAILING, 50_490],
  ["trailing follows the low of a short", "short", { high: 50_000, low: 49_000, close: 49_100 }, TRAILING, 49_490],
  ["trailing never goes back", "long", { high: 49_900, low: 49_600, close: 49_700 }, TRAILING, 49_500],
  [
    "a stop beyond the close would trigger at once",
    "long",
    { high: 52_000, low: 50_000, close: 50_400 },
    TRAILING,
    49_500,
  ],
  ["rounded away from the price", "long", { high: 51_000.1, low: 50_000, close: 50_900 }, TRAILING, 50_490],
  [
    "one stop distance in profit: break-even with both fees",
    "long",
    {
      high: 50_500,
      low: 50_000,
      close: 50_400,
    },
    { break_even_after_r: 1 },
    50_050,
  ],
  ["a little less than one stop distance", "long", { high: 50_499, low: 50_000, close: 50_400 }, {
    break_even_after_r: 1,
  }, 49_500],
  ["break-even of a short", "short", { high: 50_000, low: 49_500, close: 49_600 }, { break_even_after_r: 1 }, 49_950],
  ["of both wishes the nearer to profit", "long", { high: 51_000, low: 50_000, close: 50_900 }, {
    ...TRAILING,
    break_even_after_r: 1,
  }, 50_490],
];

for (const [name, side, candle, trading, stop] of CASES) {
  Deno.test(`moving stop: ${name}`, () => {
    const trade = openTrade(side);
    const moved = moveStop(MARKET, trade, candleAt(0, { open: 50_000, ...candle }), {
      ...SETTINGS.trading,
      ...trading,
    });
    assert.equal(moved.stopPrice, price(stop));
    assert.equal(isMoved(MARKET, moved, moved.stopPrice), moved !== trade);
  });
}

Deno.test("moving stop: a trade that is being closed keeps its stop", () => {
  const trade = openTrade("long", { status: "closing" });
  const candle = candleAt(0, { high: 52_000, low: 50_000, close: 51_900 });
  assert.equal(moveStop(MARKET, trade, candle, { ...SETTINGS.trading, ...TRAILING }), trade);
});

Deno.test("moving stop: before anything has filled there is nothing to move, and nothing was moved", () => {
  const trade = openTrade("long", { entryQty: qty(0), openQty: qty(0) });
  const candle = candleAt(0, { high: 52_000, low: 50_000, close: 51_900 });
  assert.equal(moveStop(MARKET, trade, candle, { ...SETTINGS.trading, ...TRAILING }), trade);
  assert.equal(isMoved(MARKET, trade, price(51_000)), false);
  assert.equal(isMoved(MARKET, openTrade("short"), null), false, "an order without a trigger is no stop");
});

for (
  const [side, stop, moved] of [
    ["long", 49_500, false],
    ["long", 49_500.1, true],
    ["long", 49_499.9, false],
    ["short", 50_500, false],
    ["short", 50_499.9, true],
    ["short", 50_500.1, false],
  ] as const
) {
  Deno.test(`moving stop: a ${side}'s stop at ${stop} was ${moved ? "" : "not "}moved towards profit`, () => {
    assert.equal(isMoved(MARKET, openTrade(side), price(stop)), moved);
  });
}

Deno.test("moving stop: whatever candles come, it goes towards profit only, on ticks, and never to the close or past it", () => {
  const step = fc.record({ up: fc.nat(800), down: fc.nat(800), close: fc.double({ min: 0, max: 1, noNaN: true }) });
  let moves = 0;
  fc.assert(fc.property(
    fc.constantFrom<"long" | "short">("long", "short"),
    fc.array(step, { minLength: 1, maxLength: 20 }),
    fc.boolean(),
    fc.double({ min: 0, max: 3, noNaN: true }),
    (side, steps, trailing, breakEvenAfterR) => {
      const trading = {
        ...SETTINGS.trading,
        trailing_stop_enabled: trailing,
        trailing_stop_callback: 0.005,
        break_even_after_r: breakEvenAfterR,
      };
      let trade = openTrade(side), open = 50_000;
      for (const { up, down, close: share } of steps) {
        const high = open + up, low = open - down, close = low + share * (high - low);
        const after = moveStop(MARKET, trade, candleAt(0, { open, high, low, close }), trading);
        const towards = side === "long" ? after.stopPrice - trade.stopPrice : trade.stopPrice - after.stopPrice;
        assert.ok(towards >= 0, "moved back");
        assert.equal(after.stopPrice % MARKET.tickSize, 0);
        if (towards > 0) {
          moves++;
          assert.ok(
            side === "long" ? after.stopPrice < price(close) : after.stopPrice > price(close),
            "beyond the close",
          );
        }
        [trade, open] = [after, close];
      }
    },
  ));
  assert.ok(moves > 50, `only ${moves} moves`);
});

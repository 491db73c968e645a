import assert from "node:assert/strict";
import fc from "fast-check";
import { refusalOf, roundPrice, roundQty } from "../../domain/market.ts";
import { type Price, price, type Qty, qty, usd } from "../../domain/money.ts";
import { MARKET } from "../fixtures/engine_fixtures.ts";

/** Minimum 0.002, maximum 3, steps of 0.001, at least 100 dollars an order. */
const market = { ...MARKET, qtyMin: qty(0.002), qtyMax: qty(3), notionalMin: usd(100) };

for (
  const [what, coins, at, reduceOnly, refusal] of [
    ["a step below the minimum", 0.001, 200_000, false, "quantity below the exchange's minimum"],
    ["the minimum", 0.002, 200_000, false, null],
    ["the maximum", 3, 50_000, false, null],
    ["a step above the maximum", 3.001, 50_000, false, "quantity above the exchange's maximum"],
    ["half a step too much", 0.0025, 200_000, false, "quantity is not a multiple of the exchange's step"],
    ["the minimum notional", 0.002, 50_000, false, null],
    ["a tick below the minimum notional", 0.002, 49_999.9, false, "notional below the exchange's minimum"],
    ["a tick below the minimum notional, only reducing", 0.002, 49_999.9, true, null],
    ["below the minimum, only reducing", 0.001, 200_000, true, "quantity below the exchange's minimum"],
  ] as const
) {
  Deno.test(`an order of ${what} is ${refusal ? `refused: ${refusal}` : "taken"}`, () => {
    const expected = refusal === null ? undefined : `${refusal} for BTCUSDT`;
    assert.equal(refusalOf(market, qty(coins), price(at), reduceOnly), expected);
  });
}

for (
  const [at, down, up] of [[100, 100, 100], [100.01, 100, 100.1], [100.09999999, 100, 100.1], [0.05, 0, 0.1]] as const
) {
  Deno.test(`${at} lies on or between the ticks ${down} and ${up}`, () => {
    assert.equal(roundPrice(market, price(at), "down"), price(down));
    assert.equal(roundPrice(market, price(at), "up"), price(up));
  });
}

Deno.test("rounding a quantity takes less than a step off and never adds, whichever way it points", () =>
  fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (units) => {
    const rounded = roundQty(market, units as Qty);
    assert.equal(Math.abs(rounded % market.stepSize), 0);
    assert.ok(Math.abs(rounded) <= Math.abs(units) && Math.abs(units - rounded) < market.stepSize);
  })));

Deno.test("a price lies between its ticks, which are one tick apart unless it is on one", () =>
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e13 }), (units) => {
    const [lower, upper] = [roundPrice(market, units as Price, "down"), roundPrice(market, units as Price, "up")];
    assert.ok(lower <= units && units <= upper);
    assert.equal(upper - lower, units % market.tickSize === 0 ? 0 : market.tickSize);
  })));

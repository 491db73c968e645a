import assert from "node:assert/strict";
import fc from "fast-check";
import { correlationOf, logReturn, yearlyVolatility } from "../../../coordinator/risk/returns.ts";

const MINUTES_5 = 300_000;
const closes = (values: readonly number[], firstMs = 0) =>
  values.map((close, i) => ({ openTimeMs: firstMs + i * MINUTES_5, close }));
/** Up by `up` and back, again and again. */
const zigzag = (count: number, up: number, from = 100) =>
  Array.from({ length: count }, (_, i) => i % 2 === 0 ? from : from * up);

Deno.test("a market moves along with itself wholly, with its mirror image not at all but against", () => {
  const market = closes(zigzag(41, 1.01));
  assert.ok(Math.abs(correlationOf(market, market)! - 1) < 1e-12);
  assert.ok(Math.abs(correlationOf(market, closes(zigzag(41, 1 / 1.01)))! + 1) < 1e-12);
});

Deno.test("correlation by hand: returns +1 +1 −1 −1 against +1 −1 −1 +1, ten times, have nothing in common", () => {
  const walk = (signs: readonly number[]) => {
    let at = 0;
    return closes([1, ...Array.from({ length: 40 }, (_, i) => Math.exp(at += 0.01 * signs[i % 4]!))]);
  };
  assert.ok(Math.abs(correlationOf(walk([1, 1, -1, -1]), walk([1, -1, -1, 1]))!) < 1e-9);
});

Deno.test("only candles that both have count, and fewer than thirty returns tell nothing", () => {
  const market = closes(zigzag(41, 1.01));
  assert.notEqual(correlationOf(market, closes(zigzag(41, 1.02), 10 * MINUTES_5)), null, "31 in common, 30 returns");
  assert.equal(correlationOf(market, closes(zigzag(41, 1.02), 11 * MINUTES_5)), null);
  assert.equal(correlationOf(market, closes(Array(41).fill(7))), null, "one that never moves");
  assert.equal(correlationOf(market, []), null);
});

Deno.test("correlation is the same from either side, and between −1 and 1", () => {
  const prices = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 40, maxLength: 60 });
  fc.assert(fc.property(prices, prices, (a, b) => {
    const one = correlationOf(closes(a), closes(b)), other = correlationOf(closes(b), closes(a));
    if (one === null || other === null) return assert.equal(one, other);
    assert.ok(Math.abs(one - other) < 1e-9 && one >= -1 && one <= 1);
  }));
});

const returnsOf = (prices: readonly number[]): number[] => {
  const all = closes(prices);
  return all.slice(1).map((close, i) => logReturn(all[i]!, close));
};

Deno.test("volatility by hand: returns of ±1 % each five minutes are 1 % times √105,120 a year", () => {
  const up = Math.exp(0.01);
  const got = yearlyVolatility(Float64Array.from(returnsOf(zigzag(41, up))), MINUTES_5)!;
  // Forty returns with mean 0: the sample deviation is √(40 / 39) times 0.01; a year has 105,120 times five minutes.
  assert.ok(Math.abs(got - 0.01 * Math.sqrt(40 / 39) * Math.sqrt(105_120)) < 1e-9);
  assert.equal(yearlyVolatility(Float64Array.from(returnsOf(zigzag(30, up))), MINUTES_5), null, "29 returns");
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { percent, twoDecimals } from "../../domain/figures.ts";

for (
  const [value, text] of [
    [0, "0.00"],
    [1, "1.00"],
    [0.05, "0.05"],
    [12.345678, "12.35"],
    [-0.001, "0.00"],
    [-1.5, "-1.50"],
    [1_234_567.891, "1234567.89"],
    [Infinity, "Infinity"],
    [NaN, "NaN"],
  ] as const
) {
  Deno.test(`two decimals of ${value}: ${text}`, () => assert.equal(twoDecimals(value), text));
}

Deno.test("two decimals are those of toFixed to half a hundredth, whatever the number", () =>
  fc.assert(fc.property(fc.double({ min: -1e11, max: 1e11, noNaN: true }), (value) => {
    const text = twoDecimals(value);
    assert.match(text, /^-?\d+\.\d\d$/);
    assert.ok(Math.abs(Number(text) - Number(value.toFixed(2))) <= 0.0100001 + Math.abs(value) * 1e-15);
  })));

Deno.test("a fraction is told in percent", () => assert.equal(percent(0.125), "12.50 %"));

import fc from "fast-check";
import assert from "node:assert/strict";
import { duration, number, percent, price, quantity, signed, signedPercent, words } from "../../domain/figure_text.ts";

const CASES: readonly [shown: string, expected: string][] = [
  [number(1234.5), "1,234.50"],
  [number(-1234.5), "−1,234.50"],
  [number(-0.001), "0.00"],
  [number(null), "–"],
  [number(Number.NaN), "–"],
  [signed(12.3), "+12.30"],
  [signed(-4), "−4.00"],
  [signed(0), "0.00"],
  [signed(0.001), "0.00"],
  [percent(0.123), "12.3 %"],
  [percent(null), "–"],
  [signedPercent(0.0123), "+1.23 %"],
  [price(43250.12), "43,250.1"],
  [price(0.12345678), "0.123457"],
  [price(null), "–"],
  [quantity(0.023), "0.023"],
  [quantity(12), "12"],
  [duration(0), "0 s"],
  [duration(45_400), "45 s"],
  [duration(2_399_999), "40 min"],
  [duration(200_000), "3 min 20 s"],
  [duration(3_600_000), "1 h"],
  [duration(5 * 3_600_000 + 12 * 60_000 + 59_000), "5 h 12 min"],
  [duration(183_600_000), "2 d 3 h"],
  [duration(null), "–"],
  [words("max_daily_loss"), "Max daily loss"],
];

for (const [shown, expected] of CASES) {
  Deno.test(`a reader sees "${expected}"`, () => assert.equal(shown, expected));
}

Deno.test("a sign is shown exactly when a digit is", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), (value) => {
    const text = signed(value);
    assert.equal(/^[+−]/.test(text), /[1-9]/.test(text));
    assert.equal(text.startsWith("−"), value < 0 && /[1-9]/.test(text));
  }));
});

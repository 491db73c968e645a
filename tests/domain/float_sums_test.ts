import assert from "node:assert/strict";
import fc from "fast-check";
import { sumOf, sumOfSquares } from "../../domain/float_sums.ts";

const near = (actual: number, expected: number, size: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, size), `${actual} is not ${expected}`);

Deno.test("sums in lanes are the sums, of any number of numbers", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 70 }), (numbers) => {
    const values = Float64Array.from(numbers);
    const size = numbers.reduce((sum, each) => sum + Math.abs(each), 0);
    near(sumOf(values), numbers.reduce((sum, each) => sum + each, 0), size);
    near(sumOfSquares(values), numbers.reduce((sum, each) => sum + each * each, 0), 1e3 * size);
  }));
});

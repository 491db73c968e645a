import assert from "node:assert/strict";
import fc from "fast-check";
import { settledBefore } from "../../domain/funding_rate.ts";

const RATES = [{ timeMs: 100, rate: 0.0001 }, { timeMs: 200, rate: -0.0002 }, { timeMs: 300, rate: 0.0003 }];

for (
  const [atMs, rate] of [
    [99, undefined],
    [100, undefined],
    [101, 0.0001],
    [200, 0.0001],
    [201, -0.0002],
    [1_000, 0.0003],
  ] as const
) {
  Deno.test(`before ${atMs} the rate that was settled last is ${rate}`, () => {
    assert.equal(settledBefore(RATES, atMs), rate);
  });
}

Deno.test("the rate found is that of the last settlement before, however many there are", () => {
  const times = fc.uniqueArray(fc.nat(200), { maxLength: 40 });
  fc.assert(fc.property(times, fc.nat(210), (list, atMs) => {
    const rates = list.toSorted((a, b) => a - b).map((timeMs) => ({ timeMs, rate: timeMs / 1e6 }));
    assert.equal(settledBefore(rates, atMs), rates.findLast(({ timeMs }) => timeMs < atMs)?.rate);
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { calibrationErrorOf, reliabilityBins } from "../../outcomes/reliability.ts";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

Deno.test("a reliability diagram by hand: bins of a tenth, the last one closed, empty ones left out", () => {
  const bins = reliabilityBins([0.05, 0.09, 0.1, 0.95, 1], [0, 1, 0, 1, 1]);
  assert.deepEqual(bins.map(({ count }) => count), [2, 1, 2]);
  near(bins[0]!.stated, 0.07);
  assert.deepEqual(bins.map(({ cameTrue }) => cameTrue), [0.5, 0, 1]);
  near(calibrationErrorOf(bins), (2 * 0.43 + 1 * 0.1 + 2 * 0.025) / 5);
});

Deno.test("what comes true as often as it is stated has no calibration error; it is never above 1", () => {
  near(calibrationErrorOf(reliabilityBins([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0])), 0);
  const rows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), { minLength: 1 });
  fc.assert(fc.property(rows, (pairs) => {
    const bins = reliabilityBins(pairs.map(([p]) => p), pairs.map(([, came]) => came));
    assert.equal(bins.reduce((sum, { count }) => sum + count, 0), pairs.length);
    const error = calibrationErrorOf(bins);
    assert.ok(error >= 0 && error <= 1);
  }));
});

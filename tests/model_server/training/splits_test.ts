import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chronologicalFolds,
  embargoBars,
  purgedTail,
  type RowTimes,
  type Split,
} from "../../../model_server/training/splits.ts";

/** Rows with holes between them, as rows that were dropped leave them. */
const rowTimes = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 100, maxLength: 400 }),
  fc.integer({ min: 1, max: 12 }),
).map(([steps, horizonBars]): RowTimes => {
  let at = 0;
  const candleIndex = Int32Array.from(steps, (step) => at += step);
  return { count: steps.length, candleIndex, horizonBars };
});

/** A row's label looks at the candles after it, up to its horizon. */
function assertPurged({ train, validation }: Split, { candleIndex, horizonBars }: RowTimes): void {
  const firstSeen = candleIndex[validation.from]!;
  for (let row = train.from; row < train.to; row++) {
    const lastSeen = candleIndex[row]! + horizonBars;
    assert.ok(lastSeen + embargoBars(horizonBars) <= firstSeen, `row ${row} sees ${lastSeen}, validation ${firstSeen}`);
  }
}

Deno.test("no training row's label reaches the validation rows or the embargo before them", () => {
  fc.assert(fc.property(rowTimes, fc.integer({ min: 1, max: 6 }), (times, count) => {
    for (const fold of chronologicalFolds(times, count)) assertPurged(fold, times);
    assertPurged(purgedTail(times, { from: 0, to: times.count }, 0.2), times);
  }));
});

Deno.test("the purge takes no more rows than it must", () => {
  const times = { count: 1000, candleIndex: Int32Array.from({ length: 1000 }, (_, i) => i), horizonBars: 12 };
  const { train, validation } = purgedTail(times, { from: 0, to: 1000 }, 0.2);
  assert.deepEqual(validation, { from: 800, to: 1000 });
  assert.deepEqual(train, { from: 0, to: 800 - 12 - embargoBars(12) + 1 });
});

Deno.test("folds follow one another without overlap and end with the last row", () => {
  fc.assert(fc.property(rowTimes, fc.integer({ min: 1, max: 6 }), (times, count) => {
    const folds = chronologicalFolds(times, count);
    assert.equal(folds.length, count);
    assert.equal(folds.at(-1)!.validation.to, times.count);
    for (let i = 1; i < count; i++) assert.equal(folds[i]!.validation.from, folds[i - 1]!.validation.to);
    for (const { train, validation } of folds) {
      assert.ok(train.to <= validation.from && validation.from < validation.to);
    }
  }));
});

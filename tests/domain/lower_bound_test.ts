import assert from "node:assert/strict";
import fc from "fast-check";
import { lowerBound } from "../../domain/lower_bound.ts";

Deno.test("the first index that is not before is found as by looking at each in turn", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (unsorted, sought) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const found = sorted.findIndex((each) => each >= sought);
      assert.equal(lowerBound(sorted.length, (i) => sorted[i]! < sought), found < 0 ? sorted.length : found);
    }),
  );
});

Deno.test("only indexes that there are are asked about, and few of them", () => {
  const asked: number[] = [];
  lowerBound(1_000, (i) => {
    asked.push(i);
    return i < 700;
  });
  assert.ok(asked.length <= 10 && asked.every((i) => i >= 0 && i < 1_000), asked.join());
  assert.equal(lowerBound(0, () => assert.fail("there is none to ask about")), 0);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { SortedScores } from "../../../coordinator/ensemble/sorted_scores.ts";

const scores = fc.array(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1), { maxLength: 700, size: "max" });

Deno.test("whatever is added and taken away, what is left is in rising order", () => {
  fc.assert(fc.property(scores, scores, (first, more) => {
    const sorted = SortedScores.of(Float64Array.from(first));
    for (const score of more) sorted.add(score);
    const left = [...first, ...more], gone = left.splice(0, Math.floor(left.length / 3));
    for (const score of gone) sorted.remove(score);
    assert.deepEqual([...sorted.values()], left.sort((a, b) => a - b));
  }));
});

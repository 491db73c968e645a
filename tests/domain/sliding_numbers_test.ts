import assert from "node:assert/strict";
import fc from "fast-check";
import { SlidingNumbers } from "../../domain/sliding_numbers.ts";

Deno.test("whatever is pushed and forgotten, the newest are left, oldest first", () => {
  const step = fc.oneof(
    fc.record({ push: fc.double({ noNaN: true }) }),
    fc.record({ keep: fc.nat(90) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 600, size: "max" }), (steps) => {
    const sliding = new SlidingNumbers();
    let plain: number[] = [];
    for (const each of steps) {
      if ("push" in each) {
        sliding.push(each.push);
        plain.push(each.push);
      } else {
        sliding.keep(each.keep);
        plain = plain.slice(Math.max(0, plain.length - each.keep));
      }
      assert.equal(sliding.length, plain.length);
    }
    assert.deepEqual([...sliding.values()], plain);
  }));
});

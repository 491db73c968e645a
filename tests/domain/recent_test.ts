import assert from "node:assert/strict";
import fc from "fast-check";
import { Recent, type Run } from "../../domain/recent.ts";

const step = fc.oneof(
  { weight: 8, arbitrary: fc.constant("push" as const) },
  { weight: 2, arbitrary: fc.constant("run" as const) },
  { weight: 1, arbitrary: fc.nat(40) },
);

Deno.test("the newest are left, and a run that was handed out stays as it was", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
    const recent = new Recent<number>();
    let plain: number[] = [];
    const handed: [Run<number>, readonly number[]][] = [];
    steps.forEach((each, i) => {
      if (each === "push") {
        recent.push(i);
        plain.push(i);
      } else if (each === "run") handed.push([recent.run(), [...plain]]);
      else {
        recent.keep(each);
        plain = plain.slice(Math.max(0, plain.length - each));
      }
    });
    for (const [run, then] of [...handed, [recent, plain] as const]) assert.deepEqual(run.slice(), then);
  }));
});

const index = fc.integer({ min: -12, max: 12 });

Deno.test("a run is read as an array is", () => {
  fc.assert(fc.property(fc.nat(20), fc.nat(10), index, index, (count, kept, from, to) => {
    const recent = new Recent<number>(), plain: number[] = [];
    for (let i = 0; i < count; i++) {
      recent.push(i);
      recent.keep(kept);
      plain.push(i);
      if (plain.length > kept) plain.shift();
    }
    const run = recent.run();
    assert.equal(run.length, plain.length);
    assert.equal(run.at(from), plain.at(from));
    assert.deepEqual(run.slice(from, to), plain.slice(from, to));
    assert.deepEqual(run.slice(from), plain.slice(from));
    assert.deepEqual(recent.slice(from, to), plain.slice(from, to));
  }));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Dimension, placeOf } from "../../../domain/search_space.ts";
import { parseDimension, parseSpace, soundSpace, valueAt } from "../../../research/search/space.ts";

const read = (text: string): Dimension => {
  const dimension = parseDimension(text);
  assert.ok(dimension.ok, dimension.ok ? "" : dimension.error);
  return dimension.value;
};

for (
  const [text, dimension] of [
    ["a.b=1..4", { kind: "number", key: "a.b", low: 1, high: 4, scale: "linear", whole: false }],
    ["a=-1.5..2e-3", { kind: "number", key: "a", low: -1.5, high: 0.002, scale: "linear", whole: false }],
    ["a=1..100:int", { kind: "number", key: "a", low: 1, high: 100, scale: "linear", whole: true }],
    ["a=1..100:log:int", { kind: "number", key: "a", low: 1, high: 100, scale: "log", whole: true }],
    ["a=x|y|3|true", { kind: "choice", key: "a", choices: ["x", "y", 3, true] }],
  ] as const
) {
  Deno.test(`${text} is read`, () => assert.deepEqual(read(text), dimension));
}

for (
  const [text, fault] of [
    ["", /no key/],
    ["a", /no key/],
    ["=1..2", /no key/],
    ["a=", /no key/],
    ["a b=1..2", /no key/],
    ["a=2..1", /must rise/],
    ["a=1..1", /must rise/],
    ["a=0..1:log", /above 0/],
    ["a=1..2.5:int", /whole/],
    ["a=1..2:fast", /no range/],
    ["a=1..x", /no range/],
    ["a=1", /2 choices/],
    ["a=1|1", /twice/],
    ["a=1||2", /empty/],
  ] as const
) {
  Deno.test(`"${text}" is refused`, () => {
    const dimension = parseDimension(text);
    assert.ok(!dimension.ok);
    assert.match(dimension.error, fault);
  });
}

Deno.test("a file holds texts and lists of choices", () => {
  const space = parseSpace({ "a.b": "1..2", c: ["x", "y"], d: "1|2" });
  assert.ok(space.ok);
  assert.deepEqual(space.value.map(({ key, kind }) => [key, kind]), [["a.b", "number"], ["c", "choice"], [
    "d",
    "choice",
  ]]);
  for (const read of [null, [], "a", {}]) assert.ok(!parseSpace(read).ok);
});

Deno.test("a key stands in a space once", () => {
  assert.ok(!soundSpace([read("a=1..2"), read("a=1|2")]).ok);
});

const SPACES = ["a=1..4", "a=0.001..10:log", "a=1..9:int", "a=1..1000:log:int", "a=x|y|z"].map(read);

Deno.test("every value lies in its range, and stands where it was taken from", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SPACES),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (each, place) => {
        const value = valueAt(each, place), back = placeOf(each, value);
        assert.ok(back >= 0 && back <= 1);
        if (each.kind === "choice") return assert.ok(each.choices.includes(value));
        assert.ok(Number(value) >= each.low && Number(value) <= each.high);
        if (each.whole) assert.ok(Number.isInteger(value));
        else assert.ok(Math.abs(back - place) < 1e-4);
      },
    ),
  );
});

Deno.test("a whole range gives each of its numbers the same share", () => {
  const counts = new Map<unknown, number>();
  for (let i = 0; i < 3_000; i++) {
    const value = valueAt(read("a=1..3:int"), (i + 0.5) / 3_000);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  assert.deepEqual([...counts.entries()], [[1, 1_000], [2, 1_000], [3, 1_000]]);
});

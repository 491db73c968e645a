import assert from "node:assert/strict";
import fc from "fast-check";
import { binomial, combinations } from "../../../research/statistics/combinations.ts";
import { combinatorialFolds } from "../../../research/statistics/cross_validation/combinatorial.ts";
import type { LabelInterval, PurgedSplit } from "../../../research/statistics/cross_validation/labels.ts";
import { purgedFolds } from "../../../research/statistics/cross_validation/purged_folds.ts";
import { walkForward } from "../../../research/statistics/cross_validation/walk_forward.ts";
import type { Result } from "../../../domain/result.ts";

/** A row a minute, each label known two and a half minutes later. */
const minutes = (rows: number, knownAfterMs = 150_000): LabelInterval[] =>
  Array.from({ length: rows }, (_, i) => ({ startMs: i * 60_000, endMs: i * 60_000 + knownAfterMs }));

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

function valueOf<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? "" : result.error);
  return result.value;
}

const EMBARGO_MS = 120_000;

Deno.test("purged folds are those of purgedcv 0.1.11", () => {
  const splits = valueOf(purgedFolds(minutes(24), 5, EMBARGO_MS));
  assert.deepEqual(splits.map(({ train, test }) => [[...train], [...test]]), [
    [rows(9, 23), rows(0, 4)],
    [[...rows(0, 2), ...rows(14, 23)], rows(5, 9)],
    [[...rows(0, 7), ...rows(19, 23)], rows(10, 14)],
    [rows(0, 12), rows(15, 19)],
    [rows(0, 17), rows(20, 23)],
  ]);
});

Deno.test("combinatorial folds are those of purgedcv 0.1.11", () => {
  const { splits } = valueOf(combinatorialFolds(minutes(24), { groups: 6, testGroups: 2, embargoMs: EMBARGO_MS }));
  assert.equal(splits.length, 15);
  for (
    const [index, train, test] of [
      [0, rows(12, 23), rows(0, 7)],
      [3, rows(8, 13), [...rows(0, 3), ...rows(16, 19)]],
      [7, [0, 1, 12, 13], [...rows(4, 7), ...rows(16, 19)]],
      [14, rows(0, 13), rows(16, 23)],
    ] as const
  ) {
    assert.deepEqual([...splits[index]!.train], train);
    assert.deepEqual([...splits[index]!.test], test);
  }
});

Deno.test("six groups, two tested at once, give the five paths of the book's figure (López de Prado 2018, 12.1)", () => {
  const { paths } = valueOf(combinatorialFolds(minutes(60), { groups: 6, testGroups: 2, embargoMs: 0 }));
  assert.equal(paths.length, 5);
  // Splits in the book's order, from 0: G1 is tested by S1 to S5, G2 by S1 and S6 to S9, and so on.
  assert.deepEqual(paths[0], [0, 0, 1, 2, 3, 4]);
  assert.deepEqual(paths[4], [4, 8, 11, 13, 14, 14]);
});

const intervals = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 12 })),
  { minLength: 12, maxLength: 40 },
).map((steps) => {
  let startMs = 0;
  return steps.map(([gap, length]): LabelInterval => ({ startMs: startMs += gap, endMs: startMs + length }));
});

/** No training label shares a moment with a tested one. */
function apart(labels: readonly LabelInterval[], { train, test }: PurgedSplit): void {
  for (const i of train) {
    for (const j of test) {
      const a = labels[i]!, b = labels[j]!;
      assert.ok(a.endMs <= b.startMs || b.endMs <= a.startMs, `row ${i} overlaps tested row ${j}`);
    }
  }
}

Deno.test("in no split does a training label overlap a tested one, and all that need not go stays", () => {
  fc.assert(fc.property(intervals, fc.integer({ min: 0, max: 6 }), (labels, embargoMs) => {
    const { splits, paths } = valueOf(combinatorialFolds(labels, { groups: 5, testGroups: 2, embargoMs }));
    const kFold = valueOf(purgedFolds(labels, 4, embargoMs));
    for (const split of [...splits, ...kFold]) {
      apart(labels, split);
    }
    for (const { train, test } of kFold) {
      const endMs = Math.max(...[...test].map((row) => labels[row]!.endMs)), first = test[0]!, last = test.at(-1)!;
      const stays = (row: number) =>
        row < first ? labels[row]!.endMs <= labels[first]!.startMs : row > last && labels[row]!.startMs >= endMs &&
          (embargoMs === 0 || labels[row]!.startMs > endMs + embargoMs);
      assert.deepEqual([...train], labels.map((_, row) => row).filter(stays));
    }
    assert.deepEqual(kFold.flatMap(({ test }) => [...test]), labels.map((_, i) => i));
    assert.equal(splits.length, binomial(5, 2));
    assert.equal(paths.length, binomial(4, 1));
    for (const path of paths) path.forEach((split, group) => assert.ok(splits[split]!.testGroups.includes(group)));
    for (const group of [0, 1, 2, 3, 4]) assert.equal(new Set(paths.map((path) => path[group])).size, paths.length);
  }));
});

Deno.test("without overlap and embargo nothing but the test is left out", () => {
  const labels = minutes(20, 60_000);
  for (const { train, test } of valueOf(purgedFolds(labels, 4, 0))) assert.equal(train.length + test.length, 20);
});

Deno.test("a walk forward learns from the past alone, anchored or rolling", () => {
  const options = { folds: 3, testRows: 4, embargoMs: 60_000 };
  const tests = [rows(8, 11), rows(12, 15), rows(16, 19)];
  const anchored = valueOf(walkForward(minutes(20), { ...options, trainRows: null }));
  assert.deepEqual(anchored.map(({ test }) => [...test]), tests);
  // Row 4 is known at 6.5 minutes; with one of embargo it is early enough for the test at 8, and row 5 is not.
  assert.deepEqual(anchored.map(({ train }) => [...train]), [rows(0, 4), rows(0, 8), rows(0, 12)]);
  const rolling = valueOf(walkForward(minutes(20), { ...options, trainRows: 6 }));
  assert.deepEqual(rolling.map(({ train }) => [...train]), [rows(2, 4), rows(6, 8), rows(10, 12)]);
});

Deno.test("a walk never learns what was not known when its test began", () => {
  fc.assert(fc.property(intervals, fc.integer({ min: 0, max: 6 }), fc.boolean(), (labels, embargoMs, rolls) => {
    const walked = walkForward(labels, { folds: 2, testRows: 3, trainRows: rolls ? 4 : null, embargoMs });
    for (const { train, test } of walked.ok ? walked.value : []) {
      const startMs = labels[test[0]!]!.startMs;
      assert.ok(train.every((row) => labels[row]!.endMs + embargoMs <= startMs));
    }
  }));
});

for (
  const [what, result, error] of [
    ["one group", purgedFolds(minutes(9), 1, 0), /^Groups must be 2 or more, was 1/],
    ["more groups than rows", purgedFolds(minutes(3), 4, 0), /^4 groups need as many rows, got 3/],
    ["an embargo that is none", purgedFolds(minutes(9), 3, NaN), /^Embargo must be 0 ms or more/],
    ["a label known at once", purgedFolds(minutes(9, 0), 3, 0), /^Label 0 is known at 0, not after its start/],
    ["rows out of order", purgedFolds(minutes(9).toReversed(), 3, 0), /^Label 1 begins before/],
    ["all groups tested", combinatorialFolds(minutes(9), { groups: 3, testGroups: 3, embargoMs: 0 }), /1 to 2, was 3/],
    ["no group tested", combinatorialFolds(minutes(9), { groups: 3, testGroups: 0, embargoMs: 0 }), /1 to 2, was 0/],
    ["few rows", combinatorialFolds(minutes(2), { groups: 3, testGroups: 1, embargoMs: 0 }), /as many rows/],
    [
      "too many splits",
      combinatorialFolds(minutes(40), { groups: 30, testGroups: 10, embargoMs: 0 }),
      /^30045015 splits are more than/,
    ],
    ["no fold", walkForward(minutes(9), { folds: 0, testRows: 1, trainRows: null, embargoMs: 0 }), /^folds must be 1/],
    ["half a row", walkForward(minutes(9), { folds: 1, testRows: 1.5, trainRows: null, embargoMs: 0 }), /^testRows/],
    ["no past", walkForward(minutes(9), { folds: 3, testRows: 3, trainRows: null, embargoMs: 0 }), /more than 9 rows/],
    ["a bad gap", walkForward(minutes(9), { folds: 1, testRows: 3, trainRows: null, embargoMs: -1 }), /^Embargo/],
    [
      "nothing known",
      walkForward(minutes(9), { folds: 4, testRows: 2, trainRows: 1, embargoMs: 0 }),
      /^Walk 1 has no row/,
    ],
  ] as const
) {
  Deno.test(`${what} is refused`, () => {
    assert.ok(!result.ok);
    assert.match(result.error, error);
  });
}

Deno.test("combinations are all there are, rising, each once", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), fc.nat({ max: 10 }), (count, size) => {
    fc.pre(size <= count);
    const all = [...combinations(count, size)];
    assert.equal(all.length, binomial(count, size));
    assert.equal(new Set(all.map(String)).size, all.length);
    for (const each of all) assert.ok(each.every((value, i) => value < count && (i === 0 || value > each[i - 1]!)));
  }));
  assert.equal(binomial(16, 8), 12_870);
  assert.equal(binomial(3, 5), 0);
});

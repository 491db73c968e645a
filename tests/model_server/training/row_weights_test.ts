import assert from "node:assert/strict";
import fc from "fast-check";
import { uniqueness, weighRows } from "../../../model_server/training/row_weights.ts";

const times = (starts: number[], bars: number[], labels = starts.map(() => 0)) => ({
  count: starts.length,
  candleIndex: Int32Array.from(starts),
  labelBars: Int32Array.from(bars),
  labels: Uint8Array.from(labels),
});
const near = (actual: ArrayLike<number>, expected: number[]) =>
  assert.ok(
    expected.every((value, i) => Math.abs(actual[i]! - value) < 1e-12),
    `${Array.from(actual)}, not ${expected}`,
  );

Deno.test("labels that share no candle are wholly unique", () => {
  near(uniqueness(times([0, 2, 7], [2, 5, 1])), [1, 1, 1]);
});

Deno.test("average uniqueness worked out by hand", () => {
  // Candles 1 to 3, 2 to 3 and 3 to 6 are looked at: by 1, 2, 3, 1, 1 and 1 labels.
  near(uniqueness(times([0, 1, 2], [3, 2, 4])), [(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3) / 2, (1 / 3 + 3) / 4]);
});

Deno.test("uniqueness summed over labels, by their length, is the number of candles that any label looks at", () => {
  const labels = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 12 })), { minLength: 1 });
  fc.assert(fc.property(labels, (pairs) => {
    const sorted = pairs.toSorted(([a], [b]) => a - b);
    const [starts, bars] = [sorted.map(([start]) => start), sorted.map(([, length]) => length)];
    const looked = new Set(starts.flatMap((start, i) => Array.from({ length: bars[i]! }, (_, t) => start + 1 + t)));
    const sum = uniqueness(times(starts, bars)).reduce((total, share, i) => total + share * bars[i]!, 0);
    assert.ok(Math.abs(sum - looked.size) < 1e-9);
  }));
});

Deno.test("weights by uniqueness leave every class's share where it was", () => {
  const weights = weighRows(times([0, 1, 2, 9], [3, 2, 4, 1], [0, 0, 1, 1]), { by: "uniqueness", halfLifeBars: null });
  near([weights[0]! + weights[1]!, weights[2]! + weights[3]!], [2, 2]);
  assert.ok(weights[0]! > weights[1]! && weights[3]! > weights[2]!);
});

Deno.test("after a half-life a row counts half, and the mean stays 1", () => {
  const weights = weighRows(times([0, 10, 20], [1, 1, 1]), { by: "equal", halfLifeBars: 10 });
  near(weights, [3 / 7, 6 / 7, 12 / 7]);
});

Deno.test("equal weights are 1 each", () => {
  near(weighRows(times([0, 1], [5, 5]), { by: "equal", halfLifeBars: null }), [1, 1]);
});

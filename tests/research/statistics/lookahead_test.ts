import assert from "node:assert/strict";
import fc from "fast-check";
import { type FeatureFunction, rowDifference } from "../../../research/statistics/lookahead/feature_rows.ts";
import { lookahead } from "../../../research/statistics/lookahead/lookahead.ts";
import { warmUp } from "../../../research/statistics/lookahead/warm_up.ts";
import { referenceSeries } from "./reference_series.ts";

type Closes = FeatureFunction<number>;
const closes = [...referenceSeries([1, 200, 100, 1, 0.9])];

/** Mean of the last `length`, null before. */
const movingAverage = (length: number): Closes => (bars) =>
  bars.map((_, i) => i < length - 1 ? null : [bars.slice(i - length + 1, i + 1).reduce((a, b) => a + b, 0) / length]);

/** Begins at the first bar and forgets it by a tenth a bar. */
const exponential: Closes = (bars) => {
  let state = bars[0]!;
  return bars.map((close) => [state += (close - state) / 10]);
};

const SOUND = { cuts: 9, tolerance: 0 };

for (
  const [what, features] of [
    ["nothing", (bars) => bars.map(() => [1])],
    ["a moving average", movingAverage(7)],
    ["an exponential one", exponential],
  ] as const satisfies readonly (readonly [string, Closes])[]
) {
  Deno.test(`${what} knows nothing of the future`, () => {
    assert.deepEqual(lookahead(features, closes, SOUND), { ok: true, value: null });
  });
}

for (
  const [what, features, expected] of [
    ["the next bar", (bars) => bars.map((close, i) => [close, bars[i + 1] ?? close]), {
      bar: 19,
      feature: 1,
      barsKnown: 20,
    }],
    ["the whole's highest", (bars) => bars.map((close) => [close / Math.max(...bars)]), { bar: 0, feature: 0 }],
    ["a centred average", (bars) => movingAverage(5)(bars).map((_, i, all) => all[i + 2] ?? null), {
      bar: 18,
      feature: null,
      barsKnown: 20,
      expected: undefined,
    }],
  ] as const satisfies readonly (readonly [string, Closes, object])[]
) {
  Deno.test(`who looks at ${what} is told where first`, () => {
    const found = lookahead(features, closes, SOUND);
    assert.ok(found.ok && found.value);
    assert.deepEqual({ ...found.value, ...expected }, found.value);
  });
}

Deno.test("a look ahead of any distance is seen", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }), (ahead, cuts) => {
    const features: Closes = (bars) => bars.map((_, i) => [bars[Math.min(bars.length - 1, i + ahead)]!]);
    const found = lookahead(features, closes, { cuts, tolerance: 1e-12 });
    assert.ok(found.ok && found.value && found.value.bar < found.value.barsKnown);
  }));
});

Deno.test("what is no check is refused", () => {
  assert.deepEqual(lookahead(exponential, closes, { cuts: 0, tolerance: 0 }), {
    ok: false,
    error: "Cuts must be 1 or more, was 0",
  });
  assert.ok(!lookahead(exponential, [1], SOUND).ok);
  assert.deepEqual(lookahead(() => [], closes, SOUND), { ok: false, error: "0 rows of features for 200 bars" });
});

Deno.test("a moving average is warm after its length, and not before", () => {
  assert.deepEqual(warmUp(movingAverage(7), closes, { starts: [10, 50], tolerance: 1e-9 }), {
    ok: true,
    value: { bars: 7, start: 10 },
  });
});

Deno.test("a finer tolerance takes a longer warm-up", () => {
  const bars = (tolerance: number) => {
    const found = warmUp(exponential, closes, { starts: [20, 60], tolerance });
    assert.ok(found.ok);
    return found.value.bars;
  };
  // Forgetting a tenth a bar, a factor of ten takes 22 bars.
  assert.ok(bars(1e-5) > bars(1e-4) + 15 && bars(1e-5) < bars(1e-4) + 30);
});

for (
  const [what, found, error] of [
    [
      "never forgets",
      warmUp((bars) => bars.map((_, i) => [i]), closes, { starts: [5], tolerance: 0 }),
      /^After 195 bars/,
    ],
    [
      "never is ready",
      warmUp((bars) => bars.map(() => null), closes, { starts: [5], tolerance: 0 }),
      /still warming up/,
    ],
    ["has no start", warmUp(exponential, closes, { starts: [], tolerance: 0 }), /needs a start/],
    ["starts at the beginning", warmUp(exponential, closes, { starts: [0], tolerance: 0 }), /bar 1 to 199, was 0/],
  ] as const
) {
  Deno.test(`a warm-up that ${what} is told`, () => {
    assert.ok(!found.ok);
    assert.match(found.error, error);
  });
}

for (
  const [a, b, same] of [
    [[1, NaN], [1, NaN], true],
    [null, null, true],
    [[1], null, false],
    [[1], [1, 2], false],
    [[1_000_000], [1_000_000.5], true],
    [[0.1], [0.1 + 2e-6], false],
    [[Infinity], [Infinity], true],
    [[1], [NaN], false],
  ] as const
) {
  Deno.test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${same ? "the same" : "different"} to a millionth`, () => {
    assert.equal(rowDifference(0, a, b, 1e-6) === null, same);
  });
}

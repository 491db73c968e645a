import assert from "node:assert/strict";
import fc from "fast-check";
import { timeframeMs } from "../../../domain/candle.ts";
import { type Fold, type FoldOptions, walkForwardFolds } from "../../../research/walk_forward/folds.ts";
import { chanceCandles, HOUR_MS } from "../search/a_market.ts";

const CANDLES = chanceCandles(1, 1_000);
const OPTIONS: FoldOptions = { folds: 5, mode: "anchored", trainShare: 0.4, embargoCandles: 0, horizonCandles: 12 };

function foldsOf(options: Partial<FoldOptions>): Fold[] {
  const folds = walkForwardFolds(CANDLES, "1h", { ...OPTIONS, ...options });
  assert.ok(folds.ok, folds.ok ? "" : folds.error);
  return folds.value;
}

Deno.test("windows follow each other to the last candle", () => {
  const folds = foldsOf({});
  assert.deepEqual(folds.map(({ testFromMs }) => (testFromMs - CANDLES[0]!.openTimeMs) / HOUR_MS), [
    400,
    520,
    640,
    760,
    880,
  ]);
  folds.forEach(({ testToMs }, i) =>
    assert.equal(testToMs, folds[i + 1]?.testFromMs ?? CANDLES.at(-1)!.openTimeMs + HOUR_MS)
  );
});

Deno.test("anchored windows learn from the first candle on, rolling ones from as many as the first", () => {
  assert.ok(
    foldsOf({}).every(({ trainFromMs, windowCandles }) =>
      trainFromMs === CANDLES[0]!.openTimeMs && windowCandles === null
    ),
  );
  const rolling = foldsOf({ mode: "rolling" });
  assert.deepEqual(rolling.map(({ trainFromMs }) => (trainFromMs - CANDLES[0]!.openTimeMs) / HOUR_MS), [
    0,
    120,
    240,
    360,
    480,
  ]);
  assert.ok(rolling.every(({ windowCandles }) => windowCandles === rolling[0]!.windowCandles));
});

Deno.test("no label that is learned was known later than the embargo before the test", () => {
  fc.assert(
    fc.property(
      fc.record({
        folds: fc.integer({ min: 2, max: 12 }),
        mode: fc.constantFrom("anchored" as const, "rolling" as const),
        trainShare: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        embargoCandles: fc.integer({ min: 0, max: 60 }),
        horizonCandles: fc.integer({ min: 1, max: 60 }),
      }),
      (options) => {
        for (const { trainFromMs, trainToMs, testFromMs } of foldsOf(options)) {
          const learnedUntil = testFromMs - options.embargoCandles * timeframeMs("1h");
          assert.ok(trainToMs <= learnedUntil);
          assert.ok(trainFromMs < trainToMs);
        }
      },
    ),
  );
});

Deno.test("too few candles for the windows are told", () => {
  const folds = walkForwardFolds(CANDLES.slice(0, 20), "1h", { ...OPTIONS, folds: 50 });
  assert.ok(!folds.ok);
});

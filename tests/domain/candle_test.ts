import assert from "node:assert/strict";
import {
  type Candle,
  candleContext,
  candleFault,
  closeTimeMs,
  isTimeframe,
  type Timeframe,
} from "../../domain/candle.ts";

const SOUND: Candle = { openTimeMs: 300_000, open: 100, high: 110, low: 90, close: 105, volume: 3 };

type Case = readonly [what: string, changes: Partial<Candle>, fault: string | undefined];

const CASES: readonly Case[] = [
  ["a sound one", {}, undefined],
  ["no time", { openTimeMs: 0 }, "open time must be Unix ms, was 0"],
  ["half a millisecond", { openTimeMs: 300_000.5 }, "open time must be Unix ms, was 300000.5"],
  ["a millisecond off the grid", { openTimeMs: 300_001 }, "open time 300001 is not on the 5m grid"],
  ["an open of 0", { open: 0 }, "open must be a price above 0, was 0"],
  ["a high without end", { high: Infinity }, "high must be a price above 0, was Infinity"],
  ["a low below 0", { low: -1 }, "low must be a price above 0, was -1"],
  ["a close that is no number", { close: NaN }, "close must be a price above 0, was NaN"],
  ["nothing traded", { volume: 0 }, undefined],
  ["less than nothing traded", { volume: -0.1 }, "volume must be 0 or more, was -0.1"],
  ["a volume that is no number", { volume: NaN }, "volume must be 0 or more, was NaN"],
  ["a high at the close", { high: 105 }, undefined],
  ["a high below the close", { high: 104.9 }, "high 104.9 is below open 100 or close 105"],
  ["a high below the open", { open: 111 }, "high 110 is below open 111 or close 105"],
  ["a low at the open", { low: 100 }, undefined],
  ["a low above the open", { low: 100.1 }, "low 100.1 is above open 100 or close 105"],
  ["a funding rate of all", { fundingRate: -1 }, undefined],
  ["a funding rate of more than all", { fundingRate: 1.01 }, "funding rate must be a fraction from -1 to 1, was 1.01"],
  [
    "a funding rate that is no number",
    { fundingRate: NaN },
    "funding rate must be a fraction from -1 to 1, was NaN",
  ],
  ["a leader's close", { leaderClose: 0.01 }, undefined],
  ["a leader's close of 0", { leaderClose: 0 }, "leader's close must be a price above 0, was 0"],
];

for (const [what, changes, fault] of CASES) {
  Deno.test(`candle with ${what}: ${fault ?? "sound"}`, () => {
    assert.equal(candleFault({ ...SOUND, ...changes }, "5m"), fault);
  });
}

Deno.test("without a timeframe a candle stands on no grid", () => {
  assert.equal(candleFault({ ...SOUND, openTimeMs: 300_001 }), undefined);
});

for (
  const [timeframe, closeMs] of [["1m", 360_000], ["5m", 600_000], ["1h", 3_900_000], ["1d", 86_700_000]] as const
) {
  Deno.test(`a ${timeframe} candle that opens at 300000 closes at ${closeMs}`, () => {
    assert.equal(closeTimeMs(SOUND, timeframe satisfies Timeframe), closeMs);
  });
}

Deno.test("only what can be traded by is a timeframe", () => {
  assert.deepEqual(["5m", "4h", "7m", "", "5M"].map(isTimeframe), [true, true, false, false, false]);
});

Deno.test("what is not known of a candle's context is no field of it, and a funding rate of 0 is known", () => {
  assert.deepEqual(candleContext(undefined, undefined), {});
  assert.deepEqual(candleContext(0, undefined), { fundingRate: 0 });
  assert.deepEqual(candleContext(undefined, 41_000), { leaderClose: 41_000 });
  assert.deepEqual(candleContext(-0.0001, 41_000), { fundingRate: -0.0001, leaderClose: 41_000 });
});

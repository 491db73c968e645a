import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../domain/candle.ts";
import { FeatureStream } from "../../features/mod.ts";
import { FrameMerger } from "../../features/frame.ts";
import { CATALOGUE } from "../../features/mod.ts";
import { featureColumns } from "./feature_columns.ts";
import { generatedCandles, withGeneratedContext } from "./generated_candles.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 300_000;

/** On the hour. */
const aligned = (count: number, seed = 1): Candle[] => {
  const candles = generatedCandles(count, seed);
  return candles.map((candle, i) => ({ ...candle, openTimeMs: 1_700_002_800_000 + i * STEP_MS }));
};

/** The same market in hours, made at once. */
function hoursOf(candles: readonly Candle[]): Candle[] {
  return Array.from({ length: Math.floor(candles.length / 12) }, (_, hour) => {
    const parts = candles.slice(hour * 12, hour * 12 + 12);
    return {
      openTimeMs: parts[0]!.openTimeMs,
      open: parts[0]!.open,
      high: Math.max(...parts.map(({ high }) => high)),
      low: Math.min(...parts.map(({ low }) => low)),
      close: parts.at(-1)!.close,
      volume: parts.reduce((sum, { volume }) => sum + volume, 0),
    };
  });
}

Deno.test("an hour's features are those of a stream of hours, to the bit, and change when an hour closes", () => {
  const candles = aligned(12 * 60);
  const ours = featureColumns(candles);
  const hourly = featureColumns(hoursOf(candles));
  const names = CATALOGUE.map(({ name }) => name).filter((name) => name.endsWith("@1h"));
  assert.ok(names.length >= 5);
  for (const name of names) {
    const expected = hourly.get(name.replace("@1h", ""))!;
    ours.get(name)!.forEach((value, i) => {
      const closed = Math.floor((i + 1) / 12);
      assert.equal(value, closed === 0 ? null : expected[closed - 1]!, `${name} of candle ${i + 1}`);
    });
  }
});

Deno.test("wherever a series begins, every feature is there after its warm-up at the latest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 11 }), (skipped) => {
      const columns = featureColumns(withGeneratedContext(aligned(260)).slice(skipped));
      for (const { name, warmupCandles } of CATALOGUE) {
        assert.notEqual(columns.get(name)![warmupCandles - 1], null, name);
      }
    }),
  );
});

const frames = (candles: readonly Candle[], frameMs = HOUR_MS): Candle[] => {
  const merger = new FrameMerger(frameMs);
  return candles.flatMap((candle) => merger.take(candle));
};

Deno.test("a series that begins in the middle of an hour leaves that hour out", () => {
  const candles = aligned(48);
  assert.deepEqual(frames(candles.slice(5)), hoursOf(candles).slice(1));
  assert.deepEqual(frames(candles), hoursOf(candles));
});

Deno.test("an hour whose last candle is missing closes with the next candle; one with a hole is of what there is", () => {
  const candles = aligned(36);
  const withoutEnd = candles.filter((_, i) => i !== 23);
  const merger = new FrameMerger(HOUR_MS);
  const closedAt = withoutEnd.map((candle) => merger.take(candle).map(({ openTimeMs }) => openTimeMs));
  const start = candles[0]!.openTimeMs;
  assert.deepEqual([closedAt[11], closedAt[22], closedAt[23]], [[start], [], [start + HOUR_MS]]);
  const holed = frames(candles.filter((_, i) => i !== 15));
  assert.deepEqual(holed.map(({ openTimeMs, volume }) => [openTimeMs, volume])[1], [
    start + HOUR_MS,
    candles.slice(12, 24).reduce((sum, { volume }, i) => i === 3 ? sum : sum + volume, 0),
  ]);
});

Deno.test("candles as long as a frame, or longer, are frames themselves", () => {
  const hours = hoursOf(aligned(60));
  for (const frameMs of [HOUR_MS, HOUR_MS / 4]) {
    assert.deepEqual(frames(hours, frameMs).map(({ close }) => close), hours.map(({ close }) => close));
  }
});

Deno.test("no frame is told before it has closed: another rest of the hour leaves the past as it was", () => {
  const past = aligned(12 * 20 + 7), future = aligned(12 * 22, 9).slice(12 * 20 + 7);
  const stream = new FeatureStream(), other = new FeatureStream();
  const all = [...past, ...future].map((candle) => stream.update(candle).values);
  assert.deepEqual(past.map((candle) => other.update(candle).values), all.slice(0, past.length));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../domain/candle.ts";
import { candleFault } from "../../domain/candle.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import { CATALOGUE, FEATURE_NAMES, FeatureStream, SCHEMA_HASH, WARMUP_CANDLES } from "../../features/mod.ts";
import { featureColumns } from "./feature_columns.ts";
import { candlesOf, generatedCandles, withGeneratedContext } from "./generated_candles.ts";

const vectorsOf = (candles: readonly Candle[], stream = new FeatureStream()): FeatureVector[] =>
  candles.map((candle) => stream.update(candle));

const wandering = featureColumns(withGeneratedContext(generatedCandles(WARMUP_CANDLES + 50)));
const unmoved = featureColumns(
  candlesOf(Array.from({ length: WARMUP_CANDLES + 50 }, () => [7, 7, 7, 7, 0]))
    .map((candle) => ({ ...candle, fundingRate: 0, leaderClose: 9 })),
);

/** On a higher timeframe a feature may be warm sooner: it depends on where in a frame a series begins. */
const isOfFrame = (name: string): boolean => /@\d/.test(name);

for (const { name, warmupCandles } of CATALOGUE.filter(({ name }) => !isOfFrame(name))) {
  Deno.test(`${name} is null for ${warmupCandles - 1} candles and a finite number from then on`, () => {
    for (const column of [wandering.get(name)!, unmoved.get(name)!]) {
      column.forEach((value, i) => {
        if (i + 1 < warmupCandles) assert.equal(value, null, `candle ${i + 1}`);
        else assert(Number.isFinite(value), `candle ${i + 1} has ${value}`);
      });
    }
  });
}

Deno.test("the same candles give the same vectors in a second stream", () => {
  const candles = generatedCandles(400, 5);
  assert.deepEqual(vectorsOf(candles), vectorsOf(candles));
});

Deno.test("no feature looks ahead: another future leaves the past as it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 99 }), (cut, seed) => {
      const past = withGeneratedContext(generatedCandles(cut, seed), seed);
      const future = withGeneratedContext(generatedCandles(50, seed + 1, 10), seed + 1);
      assert.deepEqual(vectorsOf([...past, ...future]).slice(0, cut), vectorsOf(past));
    }),
    { seed: 42, numRuns: 20 },
  );
});

Deno.test("a vector names its candle, its columns and its catalogue", () => {
  const [candle] = generatedCandles(1);
  const vector = new FeatureStream().update(candle!);
  assert.equal(vector.openTimeMs, candle!.openTimeMs);
  assert.equal(vector.names, FEATURE_NAMES);
  assert.equal(vector.values.length, FEATURE_NAMES.length);
  assert.equal(vector.schemaHash, SCHEMA_HASH);
});

Deno.test("updateInto() writes what update() returns, with NaN for null", () => {
  const vectors = new FeatureStream();
  const rows = new FeatureStream();
  const row = new Float64Array(FEATURE_NAMES.length).fill(123);
  for (const candle of generatedCandles(WARMUP_CANDLES + 20)) {
    rows.updateInto(candle, row);
    const expected = vectors.update(candle).values.map((value) => value ?? NaN);
    assert.deepEqual(Array.from(row), expected);
  }
});

/** A market that stands still, trades nothing, jumps by up to a thousandfold, or just wanders. */
const anyCandles = fc.array(
  fc.record({
    kind: fc.constantFrom("still", "still", "wander", "jump", "spike"),
    times: fc.integer({ min: 1, max: 40 }),
    move: fc.double({ min: -1, max: 1, noNaN: true }),
    volume: fc.constantFrom(0, 0, 1e-8, 3, 1e12),
  }),
  { minLength: 1, maxLength: 12 },
).map((stretches) => {
  const rows: [number, number, number, number, number][] = [];
  let close = 100;
  for (const { kind, times, move, volume } of stretches) {
    for (let i = 0; i < times; i++) {
      const open = close;
      if (kind === "wander") close *= 1 + 0.01 * move * Math.sin(i + 1);
      if (kind === "jump" && i === 0) close = Math.min(Math.max(close * 10 ** (3 * move), 1e-6), 1e9);
      const reach = kind === "spike" ? 1 + Math.abs(move) : 1;
      rows.push([open, Math.max(open, close) * reach, Math.min(open, close) / reach, close, volume]);
    }
  }
  return candlesOf(rows);
});

/** Rounding may carry a share of 100 % a hair past its bound. */
const HAIR = 1e-9;
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  rsi_14: [0, 100],
  rsi_28: [0, 100],
  adx: [0, 100],
  plus_di: [0, 100],
  minus_di: [0, 100],
  stoch_k: [0, 100],
  stoch_d: [0, 100],
  mfi_14: [0, 100],
  williams_r_14: [-100, 0],
  candle_body_ratio: [0, 1],
  candle_body_signed: [-1, 1],
  candle_upper_shadow: [0, 1],
  candle_lower_shadow: [0, 1],
  volume_ratio: [0, 20],
  volume_momentum: [-100, 900],
  obv_change_10: [-2, 2],
  ad_change_10: [-2, 2],
  bb_width: [0, Infinity],
  high_low_ratio: [1, Infinity],
  trange_to_atr: [0, 14],
  "rsi_14@leader": [0, 100],
  "correlation_50@leader": [-1, 1],
};

Deno.test("still markets, no volume, jumps and spikes give finite values, within the bounds of each feature", () => {
  fc.assert(
    fc.property(anyCandles.map((candles) => withGeneratedContext(candles)), (candles) => {
      for (const candle of candles) assert.equal(candleFault(candle), undefined);
      vectorsOf(candles).forEach((vector, i) =>
        CATALOGUE.forEach(({ name, warmupCandles }, column) => {
          const value = vector.values[column]!;
          if (i + 1 < warmupCandles) return assert.ok(value === null || isOfFrame(name), name);
          assert(Number.isFinite(value), `${name} of candle ${i + 1} is ${value}`);
          const [low, high] = BOUNDS[name] ?? [-Infinity, Infinity];
          assert(value >= low - HAIR && value <= high + HAIR, `${name} of candle ${i + 1} is ${value}`);
        })
      );
    }),
    { seed: 42, numRuns: 150 },
  );
});

Deno.test("what models take does not change with the price level or the size of the market, the rest does", () => {
  const candles = withGeneratedContext(generatedCandles(WARMUP_CANDLES + 60, 9));
  // Powers of two, so that not even a rounding differs.
  const larger = candles.map((candle) => {
    const { open, high, low, close, volume, leaderClose } = candle;
    const prices = { open: 8 * open, high: 8 * high, low: 8 * low, close: 8 * close, leaderClose: 4 * leaderClose! };
    return { ...candle, ...prices, volume: 16 * volume };
  });
  const before = featureColumns(candles);
  const after = featureColumns(larger);
  for (const { name, stationary } of CATALOGUE) {
    if (stationary) assert.deepEqual(after.get(name), before.get(name), name);
    else assert.notDeepEqual(after.get(name)!.at(-1), before.get(name)!.at(-1), name);
  }
});

Deno.test("a stream that starts 3,000 candles before gives models what the whole history gives them", () => {
  const candles = withGeneratedContext(generatedCandles(6_000, 3));
  const whole = featureColumns(candles);
  const recent = featureColumns(candles.slice(-3_000));
  for (const { name, stationary } of CATALOGUE) {
    if (!stationary) continue;
    const expected = whole.get(name)!.at(-1)!;
    const actual = recent.get(name)!.at(-1)!;
    // 3,000 candles are 250 hours, of which a Wilder average keeps (13 / 14)^250 = 1e-8.
    const tolerance = (isOfFrame(name) ? 1e-7 : 1e-9) * Math.max(1, Math.abs(expected));
    assert(Math.abs(actual - expected) <= tolerance, `${name}: ${actual}, ${expected}`);
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../../domain/candle.ts";
import { FeatureStream, STATIONARY_NAMES, stationaryNames, WARMUP_CANDLES } from "../../../features/mod.ts";
import { withGeneratedContext } from "../../features/generated_candles.ts";
import { featureValue } from "../../../domain/feature_vector.ts";
import { buildDataset } from "../../../model_server/training/dataset.ts";
import { CLASSES } from "../../../outcomes/classes.ts";
import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import { labelAt } from "../../../outcomes/label_at.ts";
import { plantedMarket } from "./planted_market.ts";

const { candles } = plantedMarket(700, 1, 1);
const STEP_MS = 300_000;
const rule = (horizonBars: number, knownToMs = Infinity) =>
  ({ timeframe: "5m", horizonBars, label: DEFAULT_LABEL, knownToMs }) as const;

Deno.test("a row is what the feature stream says at its candle, in float32, and the label of its trade", () => {
  const dataset = buildDataset(candles, rule(12));
  const stream = new FeatureStream();
  const vectors = candles.map((candle) => stream.update(candle));
  for (const row of [0, 100, dataset.count - 1]) {
    const index = dataset.candleIndex[row]!;
    const vector = vectors[index]!;
    assert.equal(dataset.openTimesMs[row], vector.openTimeMs);
    dataset.names.forEach((name, f) => {
      assert.equal(dataset.rows[row * dataset.featureCount + f], Math.fround(featureValue(vector, name)!), name);
    });
    const outcome = labelAt(candles, index, featureValue(vector, "atr")!, rule(12))!;
    assert.deepEqual(
      [dataset.labels[row], dataset.longReturns[row], dataset.shortReturns[row]],
      [CLASSES.indexOf(outcome.action), outcome.longReturn, outcome.shortReturn],
    );
  }
});

Deno.test("models get the stationary features, all that candles are enough for and in catalogue order", () => {
  const { names, featureCount } = buildDataset(candles, rule(12));
  assert.deepEqual(names, stationaryNames("5m", new Set()));
  assert.equal(featureCount, names.length);
  assert.deepEqual(buildDataset(withGeneratedContext(candles), rule(12)).names, STATIONARY_NAMES);
});

Deno.test("frames that are no longer than the market's own candles are no columns: they would be copies", () => {
  const framesOf = (timeframe: "5m" | "15m" | "1h") =>
    stationaryNames(timeframe, new Set()).filter((name) => name.includes("@"));
  assert.deepEqual([framesOf("5m").length, framesOf("15m").length, framesOf("1h").length], [12, 6, 0]);
  assert.ok(framesOf("15m").every((name) => name.endsWith("@1h")));
});

Deno.test("what nearly all candles carry is learned from, at the cost of the rows without it; else no row is lost", () => {
  const informed = withGeneratedContext(candles);
  const bare = buildDataset(candles, rule(12));
  const carriedFrom = (first: number) =>
    buildDataset(candles.map((each, i) => i < first ? each : informed[i]!), rule(12));
  const few = carriedFrom(Math.ceil(0.06 * candles.length));
  assert.deepEqual([few.names, few.count], [bare.names, bare.count]);
  const first = Math.floor(0.04 * candles.length);
  const most = carriedFrom(first);
  assert.deepEqual(most.names, STATIONARY_NAMES);
  assert.equal(most.candleIndex[0], first + WARMUP_CANDLES - 1);
});

Deno.test("rows begin when every feature is warm and end when the horizon is no longer complete", () => {
  const { candleIndex, count } = buildDataset(candles, rule(12));
  assert.equal(candleIndex[0], WARMUP_CANDLES - 1);
  assert.equal(candleIndex[count - 1], candles.length - 1 - 12);
  assert.equal(count, candles.length - 12 - WARMUP_CANDLES + 1);
});

Deno.test("nothing after the end of what is known changes a row or a label", () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 690 }), fc.double({ min: 0.2, max: 5, noNaN: true }), (known, factor) => {
      const knownToMs = candles[known]!.openTimeMs;
      const changed = candles.map((candle, i) => i < known ? candle : scaled(candle, factor));
      assert.deepEqual(buildDataset(changed, rule(12, knownToMs)), buildDataset(candles, rule(12, knownToMs)));
    }),
    { numRuns: 10 },
  );
});

const scaled = ({ openTimeMs, open, high, low, close, volume }: Candle, by: number): Candle => ({
  openTimeMs,
  open: open * by,
  high: high * by,
  low: low * by,
  close: close * by,
  volume: volume * by,
});

Deno.test("candles missing in the middle cost the rows whose horizon spans them", () => {
  const late = candles.map((candle, i) => i < 500 ? candle : { ...candle, openTimeMs: candle.openTimeMs + STEP_MS });
  const { candleIndex } = buildDataset(late, rule(12));
  assert.ok(!candleIndex.some((index) => index < 500 && index + 12 >= 500));
  assert.ok(candleIndex.includes(487) && candleIndex.includes(500));
});

/** A feature that knows what comes is found, and one that does not is left in peace. */
import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { FEATURE_NAMES, WARMUP_CANDLES } from "../../../features/mod.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import {
  catalogueFeatures,
  type FeaturesOf,
  lookaheadCheck,
  warmUpCheck,
} from "../../../research/report/feature_checks.ts";
import { walk } from "./rule_backtest.ts";

const CANDLES = walk(2 * WARMUP_CANDLES + 700);
const TABLE = new FeatureTable(CANDLES);
const HONEST = catalogueFeatures();
const RSI = FEATURE_NAMES.indexOf("rsi_14");

/** The catalogue's features with one of them spoilt. */
const spoilt =
  (feature: number, value: (candles: readonly Candle[], bar: number, told: number) => number): FeaturesOf =>
  (candles) =>
    HONEST(candles).map((row, bar) => {
      const changed = Float64Array.from(row!);
      changed[feature] = value(candles, bar, changed[feature]!);
      return changed;
    });

/** The table that such features make. */
const tableOf = (features: FeaturesOf) => {
  const rows = features(CANDLES);
  return { candles: CANDLES, row: (bar: number) => rows[bar] as Float64Array<ArrayBuffer> };
};

Deno.test("the catalogue knows nothing of what comes", () => {
  const told = lookaheadCheck(TABLE, HONEST, 1);
  assert.deepEqual([told.passed, told.found], [true, null]);
  assert.ok(told.cuts > 10 && told.rows > CANDLES.length / 2);
});

for (
  const [what, ahead] of [
    ["the next close", (candles: readonly Candle[], bar: number) => candles[bar + 1]?.close ?? NaN],
    ["a close a hundred candles later", (candles: readonly Candle[], bar: number) => candles[bar + 100]?.close ?? NaN],
    ["the highest price of all", (candles: readonly Candle[]) => Math.max(...candles.map(({ high }) => high))],
    ["how many candles there are", (candles: readonly Candle[]) => candles.length],
  ] as const
) {
  Deno.test(`a feature that looks at ${what} is found and named, with both values`, () => {
    const features = spoilt(RSI, ahead);
    const { passed, found } = lookaheadCheck(tableOf(features), features, 1);
    assert.equal(passed, false);
    assert.equal(found?.feature, "rsi_14");
    assert.notEqual(found?.told_then, found?.told_later);
    assert.ok(found!.candle_ms <= found!.known_to_ms);
  });
}

Deno.test("a feature that looks ahead on one candle of three is found with any seed: there are many cuts", () => {
  const features = spoilt(RSI, (candles, bar, told) => {
    const { openTimeMs, close } = candles[bar]!;
    return openTimeMs / 300_000 % 3 === 0 ? candles[bar + 1]?.close ?? close : told;
  });
  const table = tableOf(features);
  for (const seed of [1, 2, 3, 4, 5]) assert.equal(lookaheadCheck(table, features, seed).found?.feature, "rsi_14");
});

Deno.test("a table that was made with hindsight is found although its features are honest now", () => {
  const ahead = tableOf(spoilt(RSI, (candles, bar) => candles[bar + 1]?.close ?? NaN));
  assert.equal(lookaheadCheck(ahead, HONEST, 1).found?.feature, "rsi_14");
});

Deno.test("what candles carry is looked at too: a rate that was settled later", () => {
  const carrying = (late: boolean) =>
    catalogueFeatures((candles) =>
      candles.map((candle, i) => ({ ...candle, fundingRate: (late ? candles[i + 1] ?? candle : candle).volume / 1e6 }))
    );
  assert.equal(lookaheadCheck(tableOf(carrying(false)), carrying(false), 1).passed, true);
  const { found } = lookaheadCheck(tableOf(carrying(true)), carrying(true), 1);
  assert.match(found!.feature, /fund/);
});

Deno.test("equal seeds cut at equal places", () => {
  assert.deepEqual(lookaheadCheck(TABLE, HONEST, 3), lookaheadCheck(TABLE, HONEST, 3));
});

/** NaN until so many candles are there, then the same whatever came before them. */
const forgetsAfter = (bars: number): FeaturesOf => (candles) =>
  candles.map((_, bar) => Float64Array.from(FEATURE_NAMES, () => bar + 1 < bars ? NaN : candles[bar]!.close));

for (const [given, enough] of [[50, true], [40, true], [39, false]] as const) {
  Deno.test(`features that forget after 40 candles: ${given} candles of warm-up are ${enough ? "enough" : "too few"}`, () => {
    const told = warmUpCheck(CANDLES, forgetsAfter(40), given);
    assert.deepEqual([told.needed_candles, told.enough, told.given_candles], [40, enough, given]);
    assert.ok(told.slowest !== null && FEATURE_NAMES.includes(told.slowest));
  });
}

Deno.test("what models may not take does not count: sums over all time never agree", () => {
  const obv = FEATURE_NAMES.indexOf("obv");
  const features: FeaturesOf = (candles) => {
    const rows = forgetsAfter(40)(candles);
    return rows.map((row, bar) => Float64Array.from(row!, (value, i) => i === obv ? bar : value));
  };
  assert.equal(warmUpCheck(CANDLES, features, 50).needed_candles, 40);
});

Deno.test("features that never agree are told with a reason, not with a number", () => {
  const never = spoilt(RSI, (_candles, bar) => bar);
  for (const [given, enough] of [[400, false], [5_000, null]] as const) {
    const told = warmUpCheck(CANDLES, never, given);
    assert.deepEqual([told.needed_candles, told.enough], [null, enough], "known only for what was tried");
    assert.match(told.reason!, /still differ/);
  }
});

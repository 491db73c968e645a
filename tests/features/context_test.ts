import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle, ContextField } from "../../domain/candle.ts";
import {
  CATALOGUE,
  FEATURE_NAMES,
  FeatureStream,
  isWarm,
  STATIONARY_NAMES,
  stationaryNames,
  WARMUP_CANDLES,
} from "../../features/mod.ts";
import { featureColumns } from "./feature_columns.ts";
import { generatedCandles, withGeneratedContext } from "./generated_candles.ts";

const candles = withGeneratedContext(generatedCandles(600, 4), 4);
const columns = featureColumns(candles);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The last `count` values up to and with candle `i`. */
const upTo = (values: readonly number[], i: number, count: number): number[] => values.slice(i - count + 1, i + 1);
const closes = candles.map(({ close }) => close);
const leading = candles.map(({ leaderClose }) => leaderClose!);
const rates = candles.map(({ fundingRate }) => 100 * fundingRate!);
const returnsOf = (prices: readonly number[]) => prices.map((price, i) => Math.log(price / (prices[i - 1] ?? NaN)));
const [ours, theirs] = [returnsOf(closes), returnsOf(leading)];

function covariance(a: readonly number[], b: readonly number[]): number {
  return mean(a.map((value, i) => value * b[i]!)) - mean(a) * mean(b);
}

const FORMULAS: Readonly<Record<string, (i: number) => number>> = {
  funding_rate_percent: (i) => rates[i]!,
  funding_over_mean_percent: (i) => rates[i]! - mean(upTo(rates, i, 200)),
  "log_return_1@leader": (i) => theirs[i]!,
  "roc_10@leader": (i) => 100 * (leading[i]! / leading[i - 10]! - 1),
  "relative_strength_20@leader": (i) =>
    Math.log(closes[i]! / closes[i - 20]!) - Math.log(leading[i]! / leading[i - 20]!),
  "correlation_50@leader": (i) => {
    const [a, b] = [upTo(ours, i, 50), upTo(theirs, i, 50)];
    return covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
  },
  "beta_50@leader": (i) => {
    const [a, b] = [upTo(ours, i, 50), upTo(theirs, i, 50)];
    return covariance(a, b) / covariance(b, b);
  },
  "rsi_14@leader": (i) => featureColumns(candles.map(asLeader)).get("rsi_14")![i]!,
};

const asLeader = (candle: Candle): Candle => {
  const close = candle.leaderClose!;
  return { openTimeMs: candle.openTimeMs, open: close, high: close, low: close, close, volume: 1 };
};

Deno.test("every feature of what is beside a market has its formula here", () => {
  const named = CATALOGUE.filter(({ context }) => context !== undefined).map(({ name }) => name);
  assert.deepEqual(named.toSorted(), Object.keys(FORMULAS).toSorted());
});

for (const [name, formula] of Object.entries(FORMULAS)) {
  Deno.test(`${name} is what its formula gives`, () => {
    const { warmupCandles } = CATALOGUE.find((spec) => spec.name === name)!;
    for (const i of [warmupCandles - 1, 250, 333, 599]) {
      const expected = formula(i), actual = columns.get(name)![i]!;
      assert(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${i}: ${actual}, ${expected}`);
    }
  });
}

Deno.test("a market is warm without what is beside it, and its own features do not care", () => {
  const bare = generatedCandles(WARMUP_CANDLES, 4);
  const informed = withGeneratedContext(bare, 4);
  const [stream, other] = [new FeatureStream(), new FeatureStream()];
  bare.forEach((candle, i) => {
    const [vector, full] = [stream.update(candle), other.update(informed[i]!)];
    assert.equal(isWarm(vector), i === WARMUP_CANDLES - 1);
    assert.equal(isWarm(full), isWarm(vector));
    CATALOGUE.forEach(({ context }, column) => {
      if (context) assert.equal(vector.values[column], null);
      else assert.equal(vector.values[column], full.values[column]);
    });
  });
});

Deno.test("a candle without its leader begins the comparison anew; nothing is bridged", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.constantFrom<ContextField>("fundingRate", "leaderClose"),
      (at, field) => {
        const broken = candles.map((candle, i) => i === at ? without(candle, field) : candle);
        const after = featureColumns(broken);
        const anew = featureColumns(candles.slice(at + 1));
        for (const { name, context } of CATALOGUE) {
          if (context === undefined) continue;
          const gap = after.get(name)![at];
          if (context === field) assert.equal(gap, null, name);
          const expected = context === field ? anew.get(name)! : columns.get(name)!.slice(at + 1);
          assert.deepEqual(after.get(name)!.slice(at + 1), expected, name);
        }
      },
    ),
    { seed: 42, numRuns: 15 },
  );
});

function without(candle: Candle, field: ContextField): Candle {
  const { [field]: _, ...rest } = candle;
  return rest as Candle;
}

Deno.test("models may take what their candles carry, and no more", () => {
  assert.deepEqual(stationaryNames("5m", new Set(["fundingRate", "leaderClose"])), STATIONARY_NAMES);
  const own = stationaryNames("5m", new Set());
  assert.equal(own.length, STATIONARY_NAMES.length - 8);
  assert.deepEqual(own.filter((name) => name.includes("leader") || name.includes("funding")), []);
  const funded = stationaryNames("5m", new Set(["fundingRate"]));
  assert.deepEqual(funded.slice(own.length), ["funding_rate_percent", "funding_over_mean_percent"]);
  assert.equal(FEATURE_NAMES.length, CATALOGUE.length);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Candle, candleFault } from "../../../domain/candle.ts";
import { noisyCandles } from "../../../research/statistics/monte_carlo/noisy_candles.ts";
import { redrawnCandles } from "../../../research/statistics/monte_carlo/redrawn_candles.ts";
import {
  type Quantiles,
  redrawn,
  reordered,
  type ReshuffledTrades,
  reshuffledTrades,
  type ReshuffleOptions,
} from "../../../research/statistics/monte_carlo/reshuffled_trades.ts";
import { wilsonInterval } from "../../../research/statistics/proportion.ts";
import { closeTo } from "./close_to.ts";
import { madeUpCandles } from "./made_up_candles.ts";

const OPTIONS: ReshuffleOptions = { draw: reordered, histories: 2_000, seed: 1, ruinLevel: 0.5 };

function histories(shares: readonly number[], changes: Partial<ReshuffleOptions> = {}): ReshuffledTrades {
  const found = reshuffledTrades(shares, { ...OPTIONS, ...changes });
  assert.ok(found.ok, found.ok ? "" : found.error);
  return found.value;
}
const at = (quantiles: Quantiles, probability: number) =>
  quantiles.find((each) => each.probability === probability)!.value;

Deno.test("two losses among three wins: ruin by order is what counting all orders gives", () => {
  // Down to 0.49 only when both losses of 30 % come before any gain of 50 %: 1 of the 10 orders of 2 among 5.
  const found = histories([-0.3, -0.3, 0.5, 0.5, 0.5]);
  closeTo(found.ruinProbability, 0.1, 0.02);
  assert.ok(found.ruinInterval.low < found.ruinProbability && found.ruinProbability < found.ruinInterval.high);
  // Side by side, 4 of 10 orders, they make 51 %; apart 30 %.
  assert.ok(Math.abs(at(found.drawdown, 0.5) - 0.3) < 1e-9 && Math.abs(at(found.drawdown, 0.9) - 0.51) < 1e-9);
});

Deno.test("an account that doubles or halves is ruined as often as a gambler is", () => {
  // Steps of one doubling; ruined at 1/2: the first step down. Of 1 step half, of 2 steps still half, of 3 a half + 1/8.
  const found = histories([1, -0.5, 1, -0.5], { draw: redrawn, histories: 20_000, ruinLevel: 0.5 });
  // By reflection, over 4 fair steps: P(minimum ≤ −1) = 1 − C(4, 2)/2^4 = 0.625.
  closeTo(found.ruinProbability, 0.625, 0.014);
});

Deno.test("reordering ends where the trades end, whatever the order, unless ruined", () => {
  const shares = fc.array(fc.double({ min: -0.05, max: 0.1, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(fc.property(shares, fc.nat(), (drawn, seed) => {
    const { finalEquity, ruinProbability, drawdown } = histories(drawn, { histories: 20, seed, ruinLevel: 0.3 });
    const end = drawn.reduce((equity, share) => equity * (1 + share), 1);
    assert.equal(ruinProbability, 0);
    for (const { value } of finalEquity) closeTo(value, end, 1e-9);
    for (const { value } of drawdown) assert.ok(value >= 0 && value < 1);
  }));
});

Deno.test("a lower ruin level is reached no oftener, and seeds repeat", () => {
  const shares = [-0.2, 0.3, -0.25, 0.2, -0.1, 0.15];
  const chance = (ruinLevel: number) => histories(shares, { draw: redrawn, ruinLevel }).ruinProbability;
  assert.ok(chance(0.3) <= chance(0.5) && chance(0.5) <= chance(0.8));
  assert.deepEqual(histories(shares), histories(shares));
  assert.equal(histories([-2, 0.5], { ruinLevel: 0 }).ruinProbability, 1);
});

for (
  const [what, shares, changes, error] of [
    ["one trade", [0.1], {}, /^Reshuffling needs 2 trades, got 1/],
    ["a trade that is none", [0.1, NaN], {}, /^Trade 1 is NaN/],
    ["no history", [0.1, 0.2], { histories: 0 }, /^Histories must be 1/],
    ["ruin above the start", [0.1, 0.2], { ruinLevel: 1 }, /^Ruin level must be/],
  ] as const
) {
  Deno.test(`reshuffling with ${what} is refused`, () => {
    const found = reshuffledTrades(shares, { ...OPTIONS, ...changes });
    assert.ok(!found.ok);
    assert.match(found.error, error);
  });
}

const sizesOf = (candles: readonly Candle[]) =>
  candles.slice(1).map(({ close }, i) => Math.abs(Math.log(close / candles[i]!.close)));

function autocorrelation(values: readonly number[], lag: number): number {
  const average = values.reduce((a, b) => a + b, 0) / values.length;
  const product = (i: number, j: number) => (values[i]! - average) * (values[j]! - average);
  const sum = (terms: number[]) => terms.reduce((a, b) => a + b, 0);
  return sum(values.slice(lag).map((_, i) => product(i, i + lag))) / sum(values.map((_, i) => product(i, i)));
}

Deno.test("a redrawn market is sound, starts where the old one did, and is another one with each seed", () => {
  const runs = fc.record({ length: fc.integer({ min: 2, max: 60 }), seed: fc.nat(), led: fc.boolean() });
  fc.assert(fc.property(runs, fc.option(fc.integer({ min: 1, max: 20 })), ({ length, seed, led }, blockBars) => {
    const candles = madeUpCandles(length, seed, led);
    const drawn = redrawnCandles(candles, { seed, blockBars });
    assert.ok(drawn.ok);
    assert.deepEqual(drawn.value[0], candles[0]);
    drawn.value.forEach((candle, i) => {
      assert.equal(candleFault(candle, "5m"), undefined);
      assert.equal(candle.openTimeMs, candles[i]!.openTimeMs);
      assert.equal("leaderClose" in candle, led);
    });
    assert.deepEqual(redrawnCandles(candles, { seed, blockBars }), drawn);
  }));
  const candles = madeUpCandles(50);
  assert.notDeepEqual(
    redrawnCandles(candles, { seed: 1, blockBars: 5 }),
    redrawnCandles(candles, { seed: 2, blockBars: 5 }),
  );
});

Deno.test("every bar of a redrawn market is a bar of the old one, with its shape, volume and funding", () => {
  const candles = madeUpCandles(40);
  const drawn = redrawnCandles(candles, { seed: 3, blockBars: 4 });
  assert.ok(drawn.ok);
  drawn.value.slice(1).forEach((candle, i) => {
    const source = candles.findIndex(({ volume }) => volume === candle.volume);
    const before = drawn.value[i]!, sourceBefore = candles[source - 1]!;
    assert.equal(candle.fundingRate, candles[source]!.fundingRate);
    for (const field of ["open", "high", "low", "close"] as const) {
      closeTo(candle[field] / before.close, candles[source]![field] / sourceBefore.close, 1e-9);
    }
    closeTo(candle.leaderClose! / before.leaderClose!, candles[source]!.leaderClose! / sourceBefore.leaderClose!, 1e-9);
  });
});

Deno.test("blocks keep wild times together, single bars do not", () => {
  const candles = madeUpCandles(2_000);
  const clustering = (blockBars: number | null) => {
    const drawn = redrawnCandles(candles, { seed: 5, blockBars });
    assert.ok(drawn.ok);
    return autocorrelation(sizesOf(drawn.value), 5);
  };
  const before = autocorrelation(sizesOf(candles), 5);
  assert.ok(before > 0.3);
  assert.ok(clustering(null) > 0.8 * before, `${clustering(null)} of ${before}`);
  assert.ok(clustering(1) < 0.2 * before);
});

Deno.test("noise is as large as stated, and bars stay bars", () => {
  const candles = madeUpCandles(3_000);
  const shaken = noisyCandles(candles, { seed: 1, noiseBps: 5 });
  assert.ok(shaken.ok);
  const off = shaken.value.map(({ close }, i) => Math.log(close / candles[i]!.close));
  closeTo(Math.sqrt(off.reduce((sum, each) => sum + each * each, 0) / off.length) * 10_000, 5, 0.05);
  for (const candle of shaken.value) assert.equal(candleFault(candle, "5m"), undefined);
  assert.deepEqual(noisyCandles(candles, { seed: 1, noiseBps: 0 }), { ok: true, value: candles });
});

Deno.test("noise of any size leaves sound candles", () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 0, max: 1_000 }), (seed, noiseBps) => {
    const shaken = noisyCandles(madeUpCandles(20, seed), { seed, noiseBps });
    assert.ok(shaken.ok && shaken.value.every((candle) => candleFault(candle, "5m") === undefined));
  }));
});

const sound = madeUpCandles(5);
for (
  const [what, candles, error] of [
    ["one candle", sound.slice(0, 1), /needs 2 candles, got 1/],
    ["a candle that is none", [sound[0]!, { ...sound[1]!, high: 1 }], /^Candle 1: high 1 is below/],
    ["candles out of order", sound.toReversed(), /^Candle 1 is not after/],
  ] as const
) {
  Deno.test(`perturbing ${what} is refused`, () => {
    for (
      const result of [
        redrawnCandles(candles, { seed: 1, blockBars: 2 }),
        noisyCandles(candles, { seed: 1, noiseBps: 1 }),
      ]
    ) {
      assert.ok(!result.ok);
      assert.match(result.error, error);
    }
  });
}

Deno.test("a market that runs out of numbers, and noise that is none, are refused", () => {
  const step = (i: number, close: number) => ({
    ...sound[0]!,
    openTimeMs: (i + 1) * 300_000,
    open: close,
    high: close,
    low: close,
    close,
  });
  const flat = (candle: Candle) => {
    const { leaderClose: _, ...rest } = candle;
    return rest;
  };
  const steep = [step(0, 1), step(1, 1e200), step(2, 1e200)].map(flat);
  const found = Array.from({ length: 20 }, (_, seed) => redrawnCandles(steep, { seed, blockBars: 1 })).find(({ ok }) =>
    !ok
  );
  assert.ok(found && !found.ok && /^Redrawn candle 2: /.test(found.error));
  const loud = noisyCandles(sound, { seed: 1, noiseBps: NaN });
  assert.ok(!loud.ok && /^Noise must be/.test(loud.error));
});

Deno.test("a share's interval is statsmodels 0.15.0's (`proportion_confint`, Wilson)", () => {
  for (
    const [count, of, low, high] of [
      [0, 2_000, 0, 0.0019170472812529349],
      [200, 2_000, 0.08760922541834984, 0.11392441240665252],
      [3, 50, 0.020614970348973943, 0.16217091688838173],
      [50, 50, 0.9286524008666412, 1],
    ] as const
  ) {
    const interval = wilsonInterval(count, of, 0.95);
    closeTo(interval.low, low, 1e-9);
    closeTo(interval.high, high, 1e-9);
  }
});

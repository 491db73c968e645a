import assert from "node:assert/strict";
import fc from "fast-check";
import { addUsd, fee, notional, price, qty, subUsd, type Usd, usd } from "../../../domain/money.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { buyAndHold } from "../../../research/statistics/baselines/buy_and_hold.ts";
import { heldInEqualParts } from "../../../research/statistics/baselines/equal_parts.ts";
import { againstChance } from "../../../research/statistics/baselines/null_distribution.ts";
import { againstRandomEntries, type PlacedTrade } from "../../../research/statistics/baselines/random_entries.ts";
import { rotated, shuffled, signalPermutationTest } from "../../../research/statistics/baselines/signal_permutation.ts";
import { closeTo } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

Deno.test("a p-value counts itself in: (b + 1) / (m + 1)", () => {
  const found = againstChance(3, Float64Array.of(5, 1, 3, 2, 0, 1, 2, 1, 0));
  assert.equal(found.pValue, 0.3);
  assert.equal(found.draws, 9);
  assert.equal(found.chance.median, 1);
  assert.equal(againstChance(9, Float64Array.of(1, 2, 3)).pValue, 0.25);
});

for (const [name, rearrange] of [["shuffled", shuffled], ["rotated", rotated]] as const) {
  Deno.test(`a ${name} signal has the same values`, () => {
    const signals = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 2, maxLength: 40 });
    fc.assert(fc.property(signals, fc.nat(), (values, seed) => {
      const signal = Float64Array.from(values), order = rearrange(signal, new SeededRandom(seed));
      assert.deepEqual(order.toSorted(), signal.toSorted());
      assert.deepEqual([...signal], values);
    }));
  });

  Deno.test(`a ${name} signal that knows half a deviation is told from chance, one that knows nothing is not`, () => {
    const random = new SeededRandom(4), returns = Float64Array.from({ length: 500 }, () => 0.01 * random.normal());
    const knowing = returns.map((each) => Math.sign(each + 0.02 * random.normal()));
    const blind = returns.map(() => Math.sign(random.normal()));
    const options = { rearrange, draws: 499, seed: 1 };
    const test = (signal: Float64Array) => {
      const found = signalPermutationTest(signal, returns, options);
      assert.ok(found.ok);
      return found.value;
    };
    assert.equal(test(knowing).pValue, 1 / 500);
    assert.ok(test(blind).pValue > 0.05);
    assert.deepEqual(test(blind), test(blind));
  });
}

Deno.test("of a signal without skill, p-values are as likely to be low as they say", () => {
  const values = Array.from({ length: 200 }, (_, seed) => {
    const random = new SeededRandom(seed, 9);
    const returns = Float64Array.from({ length: 120 }, () => random.normal());
    const signal = returns.map(() => Math.sign(random.normal()));
    const found = signalPermutationTest(signal, returns, { rearrange: shuffled, draws: 99, seed });
    assert.ok(found.ok);
    return found.value.pValue;
  });
  closeTo(values.filter((value) => value <= 0.1).length / 200, 0.1, 0.05);
  closeTo(values.filter((value) => value <= 0.5).length / 200, 0.5, 0.1);
});

const ten = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1];
const options = { rearrange: shuffled, draws: 9, seed: 1 };
for (
  const [what, result, error] of [
    ["fewer signals than returns", signalPermutationTest(ten, [...ten, 1], options), /^10 signals for 11 returns/],
    ["too few returns", signalPermutationTest([1, 0], [1, 2], options), /needs 10 returns, got 2/],
    ["no draw", signalPermutationTest(ten, ten, { ...options, draws: 0 }), /^Draws/],
    ["a still signal", signalPermutationTest(ten.map(() => 1), ten, options), /never changes/],
    ["a signal that is none", signalPermutationTest([NaN, ...ten.slice(1)], ten, options), /^Signal 0 is NaN/],
    ["a return that is none", signalPermutationTest(ten, [...ten.slice(1), NaN], options), /^Return 9 is NaN/],
  ] as const
) {
  Deno.test(`a permutation test of ${what} is refused`, () => {
    assert.ok(!result.ok);
    assert.match(result.error, error);
  });
}

/** Prices that go up a percent and down a percent by turns of ten bars. */
const waves = Float64Array.from({ length: 401 }, (_, i) => {
  const phase = i % 20;
  return 1.01 ** (phase <= 10 ? phase : 20 - phase);
});
const trade = (entry: number, heldBars = 10, side: PlacedTrade["side"] = "long"): PlacedTrade => ({
  entry,
  heldBars,
  side,
});

Deno.test("entries at each low are told from random ones, with the costs on both", () => {
  const trades = Array.from({ length: 10 }, (_, i) => trade(40 * i));
  const found = againstRandomEntries(waves, trades, { roundTripCostBps: 20, draws: 499, seed: 2 });
  assert.ok(found.ok);
  closeTo(found.value.observed, 1.01 ** 10 - 1 - 0.002, 1e-12);
  assert.equal(found.value.pValue, 1 / 500);
  const late = againstRandomEntries(waves, trades.map(({ entry }) => trade(entry + 5)), {
    roundTripCostBps: 20,
    draws: 499,
    seed: 2,
  });
  assert.ok(late.ok && late.value.pValue > 0.2);
});

Deno.test("a short earns what a long loses", () => {
  const of = (side: PlacedTrade["side"]) => {
    const found = againstRandomEntries(waves, [trade(0, 10, side)], { roundTripCostBps: 0, draws: 1, seed: 1 });
    assert.ok(found.ok);
    return found.value.observed;
  };
  closeTo(of("long"), -of("short"), 1e-12);
});

Deno.test("random trades that may not overlap fill the only place there is", () => {
  // Two trades of 5 bars on 11 prices: every draw holds all bars, so each is as good as the trades themselves.
  const rising = Float64Array.from({ length: 11 }, (_, i) => 1.01 ** i);
  const found = againstRandomEntries(rising, [trade(0, 5), trade(5, 5)], { roundTripCostBps: 30, draws: 50, seed: 1 });
  assert.ok(found.ok);
  closeTo(found.value.chance.low, found.value.observed, 1e-12);
  closeTo(found.value.chance.high, found.value.observed, 1e-12);
  assert.equal(found.value.pValue, 1);
});

Deno.test("a random trade begins at each place as often", () => {
  // One bar held on five prices: four places, of which the first is the best.
  const found = againstRandomEntries([1, 2, 3, 4, 5], [trade(0, 1)], { roundTripCostBps: 0, draws: 4_000, seed: 1 });
  assert.ok(found.ok);
  closeTo(found.value.pValue, 0.25, 0.02);
  closeTo(found.value.chance.low, 0.25, 1e-12);
});

Deno.test("random trades end within the prices, overlapping ones too", () => {
  const trades = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(fc.property(trades, fc.nat(), (drawn, seed) => {
    const found = againstRandomEntries(
      referenceSeries([1, 30, 1, 0.1, 0]),
      drawn.map(([entry, heldBars]) => trade(entry, heldBars)),
      { roundTripCostBps: 0, draws: 20, seed },
    );
    assert.ok(found.ok && Number.isFinite(found.value.chance.low) && Number.isFinite(found.value.chance.high));
  }));
});

const costs = { roundTripCostBps: 0, draws: 9, seed: 1 };
for (
  const [what, result, error] of [
    ["no trade", againstRandomEntries(waves, [], costs), /need a trade/],
    ["a price of 0", againstRandomEntries([1, 0, 1], [trade(0, 1)], costs), /^Price 1 is 0/],
    ["a price that is none", againstRandomEntries([1, NaN, 1], [trade(0, 1)], costs), /^Price 1 is NaN/],
    ["a trade nowhere", againstRandomEntries(waves, [trade(-1)], costs), /^Trade 0 begins at -1/],
    ["a trade of no time", againstRandomEntries(waves, [trade(1, 0)], costs), /held for 0 bars/],
    ["a trade past the end", againstRandomEntries(waves, [trade(395)], costs), /ends after the last price/],
    ["no draw", againstRandomEntries(waves, [trade(1)], { ...costs, draws: 0 }), /^Draws/],
  ] as const
) {
  Deno.test(`random entries for ${what} are refused`, () => {
    assert.ok(!result.ok);
    assert.match(result.error, error);
  });
}

const HOUR_MS = 3_600_000;
const prices = [100, 110, 90, 120].map((dollars, i) => ({ timeMs: i * HOUR_MS, price: price(dollars) }));
const free = { feeBps: 0, slippageBps: 0, funding: [] };

Deno.test("buy and hold without costs moves like the price", () => {
  const held = buyAndHold(prices, usd(1_000), free);
  assert.ok(held.ok);
  assert.deepEqual(held.value.series.map(({ equity }) => equity), [1_000, 1_100, 900, 1_200].map(usd));
});

Deno.test("buy and hold pays fees, slippage and funding, to the last unit", () => {
  const held = buyAndHold(prices, usd(1_000), {
    feeBps: 5,
    slippageBps: 10,
    funding: [{ timeMs: 0, rate: 9 }, { timeMs: 1.5 * HOUR_MS, rate: 0.001 }, { timeMs: 9 * HOUR_MS, rate: 9 }],
  });
  assert.ok(held.ok);
  // 1000 / 1.0005 = 999.50024987, at 100.1 a coin: 9.98501748 of them.
  const coins = qty(9.98501748), bought = notional(price(100.1), coins), sold = notional(price(119.88), coins);
  const paid = notional(price(110), coins) / 1_000;
  assert.equal(held.value.fundingUsd, -Math.ceil(paid));
  assert.equal(held.value.feesUsd, addUsd(fee(bought, 5), fee(sold, 5)));
  assert.equal(
    held.value.series.at(-1)!.equity,
    subUsd(addUsd(usd(1_000), sold, held.value.fundingUsd), addUsd(bought, held.value.feesUsd)),
  );
});

Deno.test("what holds no coin or no time is refused", () => {
  assert.deepEqual(buyAndHold(prices.slice(0, 1), usd(10), free), { ok: false, error: "Buy and hold needs 2 prices" });
  const poor = buyAndHold([{ timeMs: 0, price: price(9e6) }, prices[1]!], usd(0), free);
  assert.ok(!poor.ok && /cannot buy anything with 0/.test(poor.error));
});

const at = (timeMs: number, coins: number) => ({ timeMs, price: price(coins) });

Deno.test("held in equal parts, each market has its part until the end, and their worth adds up at every time", () => {
  const rising = [at(0, 100), at(10, 150), at(20, 200)], late = [at(10, 50), at(30, 25)];
  const held = heldInEqualParts([rising, late], usd(2_000), (prices, part) => buyAndHold(prices, part, free));
  assert.ok(held.ok);
  assert.deepEqual(held.value.series, [
    { timeMs: 0, equity: usd(2_000) },
    { timeMs: 10, equity: usd(2_500) },
    { timeMs: 20, equity: usd(3_000) },
    { timeMs: 30, equity: usd(2_500) },
  ]);
});

Deno.test("no cent of the balance is lost by dividing it, and fees and funding add up", () => {
  const funding = [{ timeMs: 5, rate: 0.001 }];
  const prices = [at(0, 100), at(10, 100)];
  fc.assert(fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1e12, max: 2e12 }), (count, balance) => {
    const parts: number[] = [];
    const held = heldInEqualParts(Array(count).fill(prices), balance as Usd, (each, part) => {
      parts.push(part);
      return buyAndHold(each, part, { ...free, feeBps: 5, funding });
    });
    assert.ok(held.ok);
    assert.equal(parts.reduce((sum, each) => sum + each, 0), balance);
    assert.ok(Math.max(...parts) - Math.min(...parts) < count);
    const { feesUsd, fundingUsd, series } = held.value;
    assert.equal(series.at(-1)!.equity, balance - feesUsd + fundingUsd);
  }));
});

Deno.test("where a part is too small for its market, it is said; and so is that there is none", () => {
  const tooSmall = heldInEqualParts([[at(0, 1e6), at(1, 1e6)]], 1 as Usd, (each, part) => buyAndHold(each, part, free));
  assert.match(tooSmall.ok ? "" : tooSmall.error, /cannot buy anything/);
  assert.equal(heldInEqualParts([], usd(1), () => assert.fail("there is none")).ok, false);
});

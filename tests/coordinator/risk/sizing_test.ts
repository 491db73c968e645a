import assert from "node:assert/strict";
import fc from "fast-check";
import { notional, type Price, price, type Qty, qty, type Usd, usd } from "../../../domain/money.ts";
import type { SizingInput } from "../../../coordinator/risk/sizing/method.ts";
import { sizePosition, SIZING_METHOD_NAMES } from "../../../coordinator/risk/sizing/size.ts";
import type { TradingLimits } from "../../../coordinator/risk/settings.ts";
import type { Breaker } from "../../../domain/breaker.ts";
import { CLOSED_BREAKER } from "../../../coordinator/risk/breaker.ts";
import { betSize } from "../../../coordinator/risk/sizing/scales.ts";
import { MARKET, SETTINGS } from "../../fixtures/engine_fixtures.ts";

const INPUT: SizingInput = {
  equity: usd(10_000),
  winProbability: 0.6,
  winFraction: 0.02,
  lossFraction: 0.01,
  closedTrades: 100,
  yearlyVolatility: 0.5,
  regime: "trend",
  breaker: CLOSED_BREAKER,
};
const { safety } = SETTINGS;
const TRIAL: Breaker = { state: "half_open", consecutiveLosses: 5, reason: "five", openedAtMs: 1, trips: 1 };
const trading = (changes: Partial<TradingLimits> = {}): TradingLimits => ({ ...SETTINGS.trading, ...changes });

for (
  const { name, input = {}, limits = {}, at = 50_000, coins, steps } of [
    { name: "a tenth of equity", coins: 0.02, steps: ["fixed_fraction", "step"] },
    {
      name: "a wish above the cap is capped",
      limits: { position_size_fraction: 0.5 },
      coins: 0.02,
      steps: ["fixed_fraction", "cap", "step"],
    },
    {
      name: "what is left of a step is not bought",
      limits: { position_size_fraction: 0.09999 },
      coins: 0.019,
      steps: ["fixed_fraction", "step"],
    },
    {
      name: "a quarter of Kelly's stake: 0.25 × (0.6 − 0.4 × 0.01 / 0.02) = 0.1",
      limits: { position_size_method: "kelly" },
      coins: 0.02,
      steps: ["kelly", "step"],
    },
    {
      name: "no edge, no position",
      input: { winProbability: 0.3 },
      limits: { position_size_method: "kelly" },
      coins: 0,
      steps: ["kelly", "step"],
    },
    {
      name:
        "Kelly after too few trades is no more than the fixed fraction: 0.25 × 0.4 = 0.1 of equity wished, 0.05 taken",
      input: { closedTrades: 29 },
      limits: { position_size_method: "kelly", kelly_min_trades: 30, position_size_fraction: 0.05 },
      coins: 0.01,
      steps: ["kelly", "step"],
    },
    {
      name: "Kelly after enough trades is Kelly",
      input: { closedTrades: 30 },
      limits: { position_size_method: "kelly", kelly_min_trades: 30, position_size_fraction: 0.05 },
      coins: 0.02,
      steps: ["kelly", "step"],
    },
    {
      name: "a fixed amount",
      limits: { position_size_method: "fixed_amount", position_size_usd: 250 },
      coins: 0.005,
      steps: ["fixed_amount", "step"],
    },
    {
      name: "a fixed amount that is not there",
      input: { equity: usd(100) },
      limits: { position_size_method: "fixed_amount", position_size_usd: 250 },
      coins: 0.002,
      steps: ["fixed_amount", "step"],
    },
    {
      name: "volatility of 0.5 a year and 0.02 wanted: 4 % of equity",
      limits: { position_size_method: "volatility_target", volatility_target: 0.02 },
      coins: 0.008,
      steps: ["volatility_target", "step"],
    },
    {
      name: "a volatility that is not known is sized as a fixed fraction",
      input: { yearlyVolatility: null },
      limits: { position_size_method: "volatility_target", volatility_target: 0.02 },
      coins: 0.02,
      steps: ["volatility_target", "step"],
    },
    {
      // z = (0.6 − 1/3) / √0.24 = 0.54433, 2 Φ(z) − 1 = 0.41381: 413.81 of 1,000 USDT
      name: "scaled by how far the probability is above chance",
      limits: { scale_by_confidence: true },
      coins: 0.008,
      steps: ["fixed_fraction", "confidence", "step"],
    },
    {
      name: "nothing at the probability of chance",
      input: { winProbability: 1 / 3 },
      limits: { scale_by_confidence: true },
      coins: 0,
      steps: ["fixed_fraction", "confidence", "step"],
    },
    {
      name: "half of it in an unusually volatile market",
      input: { regime: "high_volatility" },
      limits: { high_volatility_size_fraction: 0.5 },
      coins: 0.01,
      steps: ["fixed_fraction", "regime", "step"],
    },
    {
      name: "half of it as a trial of the breaker, before the cap",
      input: { breaker: TRIAL },
      limits: { max_position_size_usd: 400 },
      coins: 0.008,
      steps: ["fixed_fraction", "half_open", "cap", "step"],
    },
    {
      name: "too small for one step is nothing",
      input: { equity: usd(400) },
      coins: 0,
      steps: ["fixed_fraction", "step"],
    },
    {
      name: "a wish a cent below the cap is not capped",
      input: { equity: usd(9_999.9) },
      coins: 0.019,
      steps: ["fixed_fraction", "step"],
    },
    {
      name: "a wish at the cap is not capped",
      limits: { max_position_size_usd: 1_000 },
      coins: 0.02,
      steps: ["fixed_fraction", "step"],
    },
    {
      name: "a wish a cent above the cap is capped",
      limits: { max_position_size_usd: 999.99 },
      coins: 0.019,
      steps: ["fixed_fraction", "cap", "step"],
    },
    {
      name: "the value of one step buys it",
      input: { equity: usd(500) },
      coins: 0.001,
      steps: ["fixed_fraction", "step"],
    },
    { name: "a cent less does not", input: { equity: usd(499.99) }, coins: 0, steps: ["fixed_fraction", "step"] },
    {
      name: "the whole of Kelly's stake: 0.4 of 2,000",
      input: { equity: usd(2_000) },
      limits: { position_size_method: "kelly", kelly_fraction: 1 },
      coins: 0.016,
      steps: ["kelly", "step"],
    },
    {
      name: "an edge that the costs take whole: 1/3 × 0.02 = 2/3 × 0.01",
      input: { winProbability: 1 / 3 },
      limits: { position_size_method: "kelly", kelly_fraction: 1 },
      coins: 0,
      steps: ["kelly", "step"],
    },
    {
      name: "a little more than that: 0.34 − 0.66 × 0.01 / 0.02 = 0.01, of 10,000",
      input: { winProbability: 0.34 },
      limits: { position_size_method: "kelly", kelly_fraction: 1 },
      coins: 0.002,
      at: 49_000,
      steps: ["kelly", "step"],
    },
    { name: "lost equity buys nothing", input: { equity: usd(-50) }, coins: 0, steps: ["fixed_fraction", "step"] },
  ] as {
    name: string;
    input?: Partial<SizingInput>;
    limits?: Partial<TradingLimits>;
    at?: number;
    coins: number;
    steps: string[];
  }[]
) {
  Deno.test(`sizing: ${name}`, () => {
    const sizing = sizePosition({ ...INPUT, ...input }, price(at), MARKET, { trading: trading(limits), safety });
    assert.equal(sizing.qty, qty(coins));
    assert.equal(sizing.notional, usd(coins * at));
    assert.deepEqual(sizing.steps.map((step) => step.name), steps);
  });
}

Deno.test("sizing never orders more than the exchange takes at once, and still a multiple of its step", () => {
  const market = { ...MARKET, qtyMax: qty(0.0155) };
  assert.equal(sizePosition(INPUT, price(50_000), market, { trading: trading(), safety }).qty, qty(0.015));
});

Deno.test("a sizing method that is not in the table is an invariant's breach", () => {
  assert.throws(
    () =>
      sizePosition(INPUT, price(50_000), MARKET, { trading: trading({ position_size_method: "martingale" }), safety }),
    /^Error: Invariant: sizing method martingale is in the table$/,
  );
});

const anyEquity = fc.integer({ min: 0, max: 100_000 }).map(usd);
const anyChance = fc.double({ min: 0, max: 1, noNaN: true });

for (const method of SIZING_METHOD_NAMES) {
  const sizeOf = (input: Partial<SizingInput>, limits: Partial<TradingLimits> = {}): Qty =>
    sizePosition({ ...INPUT, ...input }, price(50_000), MARKET, {
      trading: trading({ position_size_method: method, ...limits }),
      safety,
    }).qty;

  Deno.test(`${method}: more equity, a better chance or a higher cap never makes it smaller`, () =>
    fc.assert(
      fc.property(anyEquity, anyEquity, anyChance, anyChance, fc.nat(5_000), fc.nat(5_000), (a, b, p, q, c, d) => {
        const [poor, rich] = a < b ? [a, b] : [b, a];
        const [worse, better] = p < q ? [p, q] : [q, p];
        const [low, high] = c < d ? [c, d] : [d, c];
        assert.ok(sizeOf({ equity: rich }) >= sizeOf({ equity: poor }));
        assert.ok(sizeOf({ winProbability: better }) >= sizeOf({ winProbability: worse }));
        assert.ok(sizeOf({}, { max_position_size_usd: high }) >= sizeOf({}, { max_position_size_usd: low }));
      }),
    ));

  Deno.test(`${method}: whole steps, never above the wish or a cap, never negative`, () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_00000000, max: 1_000_000_00000000 }),
        fc.integer({ min: 1_000_000, max: 200_000_00000000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -0.1, max: 0.5, noNaN: true }),
        fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
        fc.constantFrom<Breaker>(CLOSED_BREAKER, TRIAL),
        (equity, at, winProbability, winFraction, lossFraction, cap, yearlyVolatility, breaker) => {
          const sizing = sizePosition(
            { ...INPUT, equity: equity as Usd, winProbability, winFraction, lossFraction, yearlyVolatility, breaker },
            at as Price,
            MARKET,
            {
              trading: trading({
                position_size_method: method,
                max_position_size_usd: cap,
                position_size_fraction: 1,
                scale_by_confidence: breaker.state === "closed",
              }),
              safety,
            },
          );
          assert.ok(sizing.qty % MARKET.stepSize === 0);
          assert.ok(sizing.qty <= MARKET.qtyMax);
          assert.ok(sizing.notional <= usd(cap), "above the cap");
          assert.ok(sizing.qty >= 0);
          assert.ok(sizing.notional <= Math.max(0, sizing.steps[0]!.notional), "above the wish");
          assert.ok(sizing.notional <= Math.max(0, equity), "geared up");
          assert.equal(sizing.notional, notional(at as Price, sizing.qty as Qty));
        },
      ),
      { numRuns: 300 },
    ));
}

for (
  const [p, size] of [
    [1 / 3, 0],
    [0.2, 0],
    [0.6, 0.4138],
    [0.9, 0.9411],
    [1, 1],
  ] as const
) {
  Deno.test(`bet size at a probability of ${p.toFixed(3)} among three actions is ${size}`, () =>
    assert.ok(Math.abs(betSize(p) - size) < 5e-5, `was ${betSize(p)}`));
}

Deno.test("bet size rises with the probability, from 0 to 1", () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const [low, high] = [betSize(Math.min(a, b)), betSize(Math.max(a, b))];
      assert.ok(0 <= low && low <= high + 1e-12 && high <= 1);
    }),
  ));

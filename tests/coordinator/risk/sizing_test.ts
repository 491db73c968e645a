import assert from "node:assert/strict";
import fc from "fast-check";
import { notional, type Price, price, type Qty, qty, type Usd, usd } from "../../../domain/money.ts";
import type { SizingInput } from "../../../coordinator/risk/sizing/method.ts";
import { sizePosition, SIZING_METHOD_NAMES } from "../../../coordinator/risk/sizing/size.ts";
import type { TradingLimits } from "../../../coordinator/risk/settings.ts";
import { MARKET, SETTINGS } from "../../fixtures/engine_fixtures.ts";

const INPUT: SizingInput = { equity: usd(10_000), winProbability: 0.6, winFraction: 0.02, lossFraction: 0.01 };
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
    const sizing = sizePosition({ ...INPUT, ...input }, price(at), MARKET, trading(limits));
    assert.equal(sizing.qty, qty(coins));
    assert.equal(sizing.notional, usd(coins * at));
    assert.deepEqual(sizing.steps.map((step) => step.name), steps);
  });
}

Deno.test("sizing never orders more than the exchange takes at once, and still a multiple of its step", () => {
  const market = { ...MARKET, qtyMax: qty(0.0155) };
  assert.equal(sizePosition(INPUT, price(50_000), market, trading()).qty, qty(0.015));
});

Deno.test("a sizing method that is not in the table is an invariant's breach", () => {
  assert.throws(
    () => sizePosition(INPUT, price(50_000), MARKET, trading({ position_size_method: "martingale" })),
    /^Error: Invariant: sizing method martingale is in the table$/,
  );
});

const anyEquity = fc.integer({ min: 0, max: 100_000 }).map(usd);
const anyChance = fc.double({ min: 0, max: 1, noNaN: true });

for (const method of SIZING_METHOD_NAMES) {
  const sizeOf = (input: Partial<SizingInput>, limits: Partial<TradingLimits> = {}): Qty =>
    sizePosition({ ...INPUT, ...input }, price(50_000), MARKET, trading({ position_size_method: method, ...limits }))
      .qty;

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
        (equity, at, winProbability, winFraction, lossFraction, cap) => {
          const sizing = sizePosition(
            { equity: equity as Usd, winProbability, winFraction, lossFraction },
            at as Price,
            MARKET,
            trading({ position_size_method: method, max_position_size_usd: cap, position_size_fraction: 1 }),
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

import assert from "node:assert/strict";
import fc from "fast-check";
import { monthlyResults, resultBins, type SettledTrade, tradeStatistics } from "../../domain/trade_statistics.ts";

const trade = (pnl: number, changes: Partial<SettledTrade> = {}): SettledTrade => ({
  symbol: "BTCUSDT",
  side: "long",
  exitReason: "take_profit",
  pnl,
  fees: 1,
  funding: -0.5,
  exitTimeMs: Date.UTC(2025, 0, 15),
  heldMs: 60_000,
  ...changes,
});

Deno.test("five trades by hand", () => {
  const { systemQuality, ...rest } = tradeStatistics([10, -4, -6, 20, -10].map((pnl) => trade(pnl)));
  assert.deepEqual(rest, {
    trades: 5,
    wins: 2,
    winRate: 0.4,
    total: 10,
    fees: 5,
    funding: -2.5,
    profitFactor: 1.5, // 30 / 20
    expectancy: 2,
    averageWin: 15,
    averageLoss: -20 / 3,
    best: 20,
    worst: -10,
    longestLosingRun: 2,
    averageHeldMs: 60_000,
  });
  // deviations 8, −6, −8, 18, −12 of the mean 2: variance 632 / 4 = 158
  assert.ok(Math.abs(systemQuality! - Math.sqrt(5) * 2 / Math.sqrt(158)) < 1e-12);
});

Deno.test("without trades there is nothing to say, and no loss gives no profit factor", () => {
  const { trades, winRate, profitFactor, expectancy, best, systemQuality } = tradeStatistics([]);
  assert.deepEqual([trades, winRate, profitFactor, expectancy, best, systemQuality], [0, null, null, null, null, null]);
  assert.equal(tradeStatistics([trade(3)]).profitFactor, null);
});

Deno.test("a trade belongs to the month in which it ended, UTC", () => {
  const months = monthlyResults([
    trade(1, { exitTimeMs: Date.UTC(2025, 1, 1) }),
    trade(2, { exitTimeMs: Date.UTC(2025, 1, 1) - 1 }),
    trade(-5, { exitTimeMs: Date.UTC(2025, 1, 28, 23, 59) }),
  ]);
  assert.deepEqual([...months], [["2025-01", 2], ["2025-02", -4]]);
});

const results = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });

Deno.test("bins hold every result once, gains and losses apart, and 0 counts as no gain", () => {
  fc.assert(fc.property(results, fc.integer({ min: 2, max: 40 }), (values, most) => {
    const bins = resultBins(values, most);
    if (values.every((each) => each === 0)) return assert.deepEqual(bins, []);
    assert.equal(bins.reduce((total, { count }) => total + count, 0), values.length);
    const above = bins.filter(({ from }) => from >= 0).reduce((total, { count }) => total + count, 0);
    assert.equal(above, values.filter((each) => each > 0).length);
    assert.ok(bins.length <= most);
  }));
});

Deno.test("the sum of the months is the sum of the trades", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.nat(2_000)), { maxLength: 50 }),
      (all) => {
        const trades = all.map(([pnl, day]) => trade(pnl, { exitTimeMs: Date.UTC(2024, 0, 1) + day * 86_400_000 }));
        const sum = [...monthlyResults(trades).values()].reduce((total, each) => total + each, 0);
        assert.equal(sum, tradeStatistics(trades).total);
      },
    ),
  );
});

/** Against luck: where trades lie on the row of opens, and that an edge is told from none. */
import assert from "node:assert/strict";
import { usd } from "../../../domain/money.ts";
import type { Trade } from "../../../domain/trade.ts";
import { chanceOf, placedTrades } from "../../../research/report/chance.ts";
import { monteCarloOf, trackRecordOf } from "../../../research/report/luck.ts";
import { closedTrade } from "../statistics/closed_trade.ts";
import { closed } from "./closed.ts";
import { walk } from "./rule_backtest.ts";

const CANDLES = walk(400), STEP_MS = 300_000;
const at = (bar: number) => CANDLES[0]!.openTimeMs + bar * STEP_MS;
const trade = (entryTimeMs: number, exitTimeMs: number, side: "long" | "short" = "long"): Trade => ({
  ...closed({ side }),
  entryTimeMs,
  exitTimeMs,
});

for (
  const [what, entryMs, exitMs, placed] of [
    ["from an open to an open", at(3), at(8), { entry: 3, heldBars: 5 }],
    ["an exit inside a candle holds it to its end", at(3), at(8) + 1_000, { entry: 3, heldBars: 6 }],
    ["within one candle", at(3), at(3) + 10, { entry: 3, heldBars: 1 }],
    ["at one instant", at(3), at(3), { entry: 3, heldBars: 1 }],
    ["to the end of the data", at(390), at(400), { entry: 390, heldBars: 10 }],
  ] as const
) {
  Deno.test(`a trade on the row of opens: ${what}`, () => {
    assert.deepEqual(placedTrades(CANDLES, "5m", [trade(entryMs, exitMs, "short")]), [{ ...placed, side: "short" }]);
  });
}

Deno.test("a trade from before the data is on no row", () => {
  assert.deepEqual(placedTrades(CANDLES, "5m", [trade(at(-3), at(5))]), []);
});

const input = (trades: readonly Trade[]) => ({
  symbol: "BTCUSDT",
  candles: CANDLES,
  timeframe: "5m" as const,
  trades,
  roundTripCostBps: 20,
});

Deno.test("trades that always knew the next five candles are not chance", () => {
  const knowing = Array.from({ length: 30 }, (_, i) => {
    const bar = 10 + 12 * i, rises = CANDLES[bar + 5]!.open > CANDLES[bar]!.open;
    return trade(at(bar), at(bar + 5), rises ? "long" : "short");
  });
  const { random_entries, permutation } = chanceOf(input(knowing));
  assert.ok("pValue" in random_entries && random_entries.pValue < 0.01);
  assert.ok("pValue" in permutation && permutation.pValue < 0.01);
});

Deno.test("trades by the clock are chance", () => {
  const blind = Array.from({ length: 30 }, (_, i) => trade(at(10 + 12 * i), at(15 + 12 * i), i % 2 ? "long" : "short"));
  const { random_entries, permutation } = chanceOf(input(blind));
  assert.ok("pValue" in random_entries && random_entries.pValue > 0.05);
  assert.ok("pValue" in permutation && permutation.pValue > 0.05);
});

Deno.test("without a trade there is a reason and no number", () => {
  const { random_entries, permutation } = chanceOf(input([]));
  for (const test of [random_entries, permutation]) assert.ok("reason" in test && test.reason!.length > 10);
});

Deno.test("Monte Carlo: trades that lose a tenth each ruin every history of ten", () => {
  const told = monteCarloOf(Array.from({ length: 10 }, () => closedTrade(-100)), usd(1_000));
  assert.equal(told.value?.redrawn.ruinProbability, 1);
  assert.equal(told.value?.redrawn.ruinLevel, 0.5);
});

Deno.test("Monte Carlo: in another order the same trades end the same", () => {
  const told = monteCarloOf([50, -20, 30, -40, 10].map((dollars) => closedTrade(dollars)), usd(1_000));
  const ends = told.value!.reordered.finalEquity.map(({ value }) => value);
  assert.ok(Math.max(...ends) - Math.min(...ends) < 1e-12);
  assert.equal(told.value!.reordered.ruinProbability, 0);
});

Deno.test("Monte Carlo of one trade is not told", () => {
  const told = monteCarloOf([closedTrade(5)], usd(1_000));
  assert.ok(told.value === null && /2 trades/.test(told.reason));
});

for (
  const [what, sharpe, days, enough] of [
    // 1 + (1 + 0.5 · 0.01) · (1.6449 / 0.1)² = 272.9 normal returns.
    ["too short", 0.1, 272, false],
    ["long enough", 0.1, 273, true],
    ["never long enough", -0.1, 1_000, null],
  ] as const
) {
  Deno.test(`a track record: ${what}`, () => {
    const sample = { sharpe, observations: days, skewness: 0, kurtosis: 3 };
    assert.equal(trackRecordOf(sample, days).long_enough, enough);
  });
}

Deno.test("a record without returns that differ has no length, and says why", () => {
  const { needed_days, long_enough } = trackRecordOf(null, 10);
  assert.ok(needed_days.value === null && needed_days.reason.length > 10);
  assert.equal(long_enough, null);
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Usd, usd } from "../../../domain/money.ts";
import { resultsOf, shareResults, tradesFault } from "../../../research/statistics/closed_trade.ts";
import { atPeriodEnds, DAY_MS, equityFault, returnsOf } from "../../../research/statistics/equity_series.ts";
import { closeTo } from "./close_to.ts";
import { closedTrade } from "./closed_trade.ts";

const HOUR_MS = 3_600_000;
const point = (timeMs: number, dollars: number) => ({ timeMs, equity: usd(dollars) });

Deno.test("a series goes onto the days' ends: what was known last, the first point first", () => {
  const series = [point(12 * HOUR_MS, 100), point(23 * HOUR_MS, 90), point(DAY_MS, 110), point(3.5 * DAY_MS, 121)];
  assert.deepEqual(atPeriodEnds(series, DAY_MS), [
    point(12 * HOUR_MS, 100),
    point(DAY_MS, 110),
    point(2 * DAY_MS, 110),
    point(3 * DAY_MS, 110),
  ]);
  [-0.1, 110 / 90 - 1, 0.1].forEach((expected, i) => closeTo(returnsOf(series)[i]!, expected, 1e-12));
  assert.deepEqual(atPeriodEnds([], DAY_MS), []);
  assert.equal(returnsOf([]).length, 0);
});

for (
  const [series, fault] of [
    [[], undefined],
    [[point(1, 5), point(2, 4)], undefined],
    [[point(2, 5), point(2, 4)], "Equity point 1 is not after the one before it"],
    [[point(1, 0)], "Equity point 0 is 0: returns need equity above 0"],
    [[point(1.5, 5)], "Equity point 0 has time 1.5, not Unix ms"],
    [[{ timeMs: 1, equity: 0.5 as Usd }], "Equity point 0 is 0.5, not a whole number of 1e-8"],
    [[{ timeMs: 1, equity: NaN as Usd }], "Equity point 0 is NaN, not a whole number of 1e-8"],
  ] as const
) {
  Deno.test(`a series of ${JSON.stringify(series)} is ${fault ? "refused" : "sound"}`, () => {
    assert.equal(equityFault(series), fault);
  });
}

for (
  const [changes, fault] of [
    [{}, undefined],
    [{ exitTimeMs: -1 }, "Trade 0 ends at -1, before it began"],
    [{ notionalUsd: usd(0) }, "Trade 0 has the value 0"],
    [{ pnlUsd: NaN as Usd }, "Trade 0 has pnlUsd NaN"],
    [{ feesUsd: 0.1 as Usd }, "Trade 0 has feesUsd 0.1"],
  ] as const
) {
  Deno.test(`a trade with ${JSON.stringify(changes)} is ${fault ? "refused" : "sound"}`, () => {
    assert.equal(tradesFault([closedTrade(5, changes)]), fault);
  });
}

Deno.test("trades stand in the order of their ends", () => {
  const late = closedTrade(1, { exitTimeMs: 9 * HOUR_MS });
  assert.equal(tradesFault([late, closedTrade(1)]), "Trade 1 ends before the one before it");
});

Deno.test("results become shares of what the account was worth before each", () => {
  const trades = [50, -75, 30].map((dollars) => closedTrade(dollars));
  assert.deepEqual([...resultsOf(trades)], [50, -75, 30]);
  assert.deepEqual([...shareResults(trades, usd(100))], [0.5, -0.5, 0.4]);
  assert.deepEqual([...shareResults([-150, 30].map((dollars) => closedTrade(dollars)), usd(100))], [-1.5]);
});

Deno.test("shares compound to the sum of the results", () => {
  const results = fc.array(fc.integer({ min: -50, max: 80 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(results, (dollars) => {
    const shares = shareResults(dollars.map((each) => closedTrade(each)), usd(5_000));
    const end = shares.reduce((equity, share) => equity * (1 + share), 5_000);
    assert.ok(Math.abs(end - 5_000 - dollars.reduce((a, b) => a + b, 0)) < 1e-6);
  }));
});

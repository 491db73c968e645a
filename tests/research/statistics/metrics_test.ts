import assert from "node:assert/strict";
import fc from "fast-check";
import { usd } from "../../../domain/money.ts";
import { DAY_MS, returnsOf } from "../../../research/statistics/equity_series.ts";
import { exposureByPeriod, turnoverByPeriod } from "../../../research/statistics/metrics/activity.ts";
import { drawdownOfReturns, maxDrawdown } from "../../../research/statistics/metrics/drawdown.ts";
import { cagr, calmarRatio } from "../../../research/statistics/metrics/growth.ts";
import { monthlyReturns } from "../../../research/statistics/metrics/monthly_returns.ts";
import {
  annualisedVolatility,
  sharpeRatio,
  sortinoRatio,
} from "../../../research/statistics/metrics/return_metrics.ts";
import {
  expectancy,
  profitFactor,
  systemQualityNumber,
  winRate,
} from "../../../research/statistics/metrics/trade_metrics.ts";
import { closedTrade } from "./closed_trade.ts";
import { closeTo, noValue } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

/** Of empyrical-reloaded 0.7.1 with annualization=365; profit factor and win rate of quantstats 0.0.86; SQN of scipy 1.17.1 (`ttest_1samp`). */
const CASES = [
  {
    series: [1, 730, 0.0008, 0.04, 0],
    cagr: 0.17679685591449434,
    volatility: 0.21529100308032606,
    sharpe: 0.8638050532205181,
    sortino: 1.262519733583927,
    calmar: 0.7899933959206105,
    depth: 0.22379535933773978,
    profitFactor: 1.1118535045751374,
    winRate: 0.5273972602739726,
    systemQuality: 1.2216048215108697,
  },
  {
    series: [7, 500, 0.0005, 0.02, 0.6],
    cagr: 0.6848295615111182,
    volatility: 0.1504711851819875,
    sharpe: 3.5443868283158118,
    sortino: 5.731046552693338,
    calmar: 3.5134357384364066,
    depth: 0.19491734373257377,
    profitFactor: 1.5721987791936798,
    winRate: 0.578,
    systemQuality: 4.1483910049293735,
  },
  {
    series: [11, 300, -0.0002, 0.05, -0.3],
    cagr: 0.05661701227014726,
    volatility: 0.291206685008355,
    sharpe: 0.3343287278297922,
    sortino: 0.47668537771595887,
    calmar: 0.42591051550340586,
    depth: 0.13293170797445247,
    profitFactor: 1.0420441027782912,
    winRate: 0.52,
    systemQuality: 0.30310136410067207,
  },
] as const;

for (const { series, ...expected } of CASES) {
  Deno.test(`metrics of the series ${series.join(", ")} are those of empyrical, quantstats and scipy`, () => {
    const returns = referenceSeries(series);
    closeTo(cagr(returns, 365).value, expected.cagr);
    closeTo(annualisedVolatility(returns, 365).value, expected.volatility);
    closeTo(sharpeRatio(returns, 365).value, expected.sharpe);
    closeTo(sortinoRatio(returns, 365).value, expected.sortino);
    closeTo(calmarRatio(returns, 365).value, expected.calmar);
    closeTo(drawdownOfReturns(returns), expected.depth);
    closeTo(profitFactor(returns).value, expected.profitFactor);
    closeTo(winRate(returns).value, expected.winRate);
    closeTo(systemQualityNumber(returns).value, expected.systemQuality);
  });
}

Deno.test("too little to say is told with a reason", () => {
  noValue(cagr([], 365), /^CAGR needs at least 1 return, got 0/);
  noValue(calmarRatio([], 365), /^Calmar ratio needs at least 1 return/);
  noValue(calmarRatio([0.1, 0.2], 365), /needs a drawdown/);
  noValue(annualisedVolatility([0.1], 365), /^Volatility needs at least 2 returns, got 1/);
  noValue(sharpeRatio([0.1], 365), /^Sharpe ratio needs at least 2/);
  noValue(sharpeRatio([0.1, 0.1, 0.1], 365), /returns that differ/);
  noValue(sortinoRatio([0.1], 365), /^Sortino ratio needs at least 2/);
  noValue(sortinoRatio([0.1, 0.2], 365), /a return below 0/);
  noValue(profitFactor([1, 2]), /a trade that lost/);
  noValue(winRate([]), /^Win rate needs at least 1 trade/);
  noValue(expectancy([]), /^Expectancy needs at least 1 trade/);
  noValue(systemQualityNumber([3]), /2 trades/);
  assert.deepEqual(winRate([0, 1]), { value: 0.5 });
  assert.deepEqual(expectancy([3, -1]), { value: 1 });
});

Deno.test("an account that is used up has lost all of it a year, and compounding too fast has no figure", () => {
  assert.deepEqual(cagr([0.5, -1], 365), { value: -1 });
  noValue(cagr([1e300], 365), /no finite value/);
});

const point = (day: number, dollars: number) => ({ timeMs: day * DAY_MS, equity: usd(dollars) });

Deno.test("the deepest fall is told with its dates", () => {
  const series = [100, 120, 90, 130, 65, 100, 130, 140].map((dollars, day) => point(day, dollars));
  assert.deepEqual(maxDrawdown(series), {
    depth: 0.5,
    fromMs: 3 * DAY_MS,
    lowestMs: 4 * DAY_MS,
    recoveredMs: 6 * DAY_MS,
    durationMs: 3 * DAY_MS,
  });
  assert.deepEqual(maxDrawdown(series.slice(0, 6))?.recoveredMs, null);
  assert.deepEqual(maxDrawdown(series.slice(0, 6))?.durationMs, 2 * DAY_MS);
  assert.equal(maxDrawdown([1, 2, 2, 3].map((dollars, day) => point(day, dollars))), null);
  assert.equal(maxDrawdown([]), null);
});

Deno.test("both ways of telling the depth agree, and it is what no later point undercuts", () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(amounts, (dollars) => {
    const series = dollars.map((each, day) => point(day, each));
    const depth = maxDrawdown(series)?.depth ?? 0;
    closeTo(drawdownOfReturns(returnsOf(series)), depth, 1e-9);
    let brute = 0;
    for (let i = 0; i < dollars.length; i++) {
      for (let j = i; j < dollars.length; j++) brute = Math.max(brute, 1 - dollars[j]! / dollars[i]!);
    }
    closeTo(depth, brute, 1e-12);
  }));
});

Deno.test("months compound from the end of the one before, in UTC", () => {
  const at = (text: string, dollars: number) => ({ timeMs: Date.parse(text), equity: usd(dollars) });
  const table = monthlyReturns([
    at("2024-12-01T00:00Z", 100),
    at("2024-12-20T00:00Z", 90),
    at("2025-01-01T00:00Z", 110),
    at("2025-01-31T23:00Z", 99),
    at("2025-03-02T00:00Z", 198),
  ]);
  assert.deepEqual(table.map(({ year }) => year), [2024, 2025]);
  closeTo(table[0]!.months[11]!, 0.1, 1e-12);
  closeTo(table[0]!.total, 0.1, 1e-12);
  closeTo(table[1]!.months[0]!, -0.1, 1e-12);
  assert.equal(table[1]!.months[1], null);
  closeTo(table[1]!.months[2]!, 1, 1e-12);
  closeTo(table[1]!.total, 0.8, 1e-12);
  assert.deepEqual(monthlyReturns([at("2025-01-31T23:00Z", 99)]), []);
});

Deno.test("the months' totals compound to the whole", () => {
  const days = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 50, max: 200 })), {
    minLength: 2,
    maxLength: 40,
  });
  fc.assert(fc.property(days, (steps) => {
    let day = 18_000;
    const series = steps.map(([gap, dollars]) => point(day += gap, dollars));
    const grown = monthlyReturns(series).reduce((value, { total }) => value * (1 + total), 1);
    closeTo(grown, series.at(-1)!.equity / series[0]!.equity, 1e-9);
  }));
});

const grid = [0, 1, 2, 3].map((day) => point(day, 1_000));
const held = (fromDay: number, toDay: number) =>
  closedTrade(0, { entryTimeMs: fromDay * DAY_MS, exitTimeMs: toDay * DAY_MS, notionalUsd: usd(500) });

Deno.test("exposure counts time once, turnover each side of each trade", () => {
  const trades = [held(0.5, 1.5), held(1.25, 1.75), held(2, 2.5)];
  assert.deepEqual([...exposureByPeriod(trades, grid)], [0.5, 0.75, 0.5]);
  assert.deepEqual([...turnoverByPeriod(trades, grid)], [0.5, 1.5, 1]);
  assert.deepEqual([...exposureByPeriod([held(-1, 9)], grid)], [1, 1, 1]);
  assert.deepEqual([...turnoverByPeriod([held(-1, 9), held(3, 3)], grid)], [0, 0, 1]);
  assert.equal(exposureByPeriod(trades, []).length, 0);
  assert.deepEqual([...turnoverByPeriod(trades, grid.slice(0, 1))], []);
});

Deno.test("exposure is a share, whatever overlaps", () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: -10, max: 40 }), fc.integer({ min: 0, max: 30 })), {
    maxLength: 12,
  });
  fc.assert(fc.property(spans, (drawn) => {
    const trades = drawn.map(([from, length]) => held(from / 10, (from + length) / 10));
    const shares = exposureByPeriod(trades, grid);
    const tenths = Array.from({ length: 300 }, (_, i) => i / 100);
    const covered = tenths.filter((day) =>
      trades.some(({ entryTimeMs, exitTimeMs }) =>
        entryTimeMs <= day * DAY_MS + 1e-3 && exitTimeMs > day * DAY_MS + 1e-3
      )
    );
    closeTo(shares.reduce((a, b) => a + b, 0), covered.length / 100, 1e-6);
    assert.ok(shares.every((share) => share >= 0 && share <= 1 + 1e-9));
  }));
});

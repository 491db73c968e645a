import assert from "node:assert/strict";
import { usd } from "../../../domain/money.ts";
import { DAY_MS, type EquityPoint } from "../../../research/statistics/equity_series.ts";
import type { Estimate } from "../../../research/statistics/figure.ts";
import { type Performance, performance, type PerformanceOptions } from "../../../research/statistics/performance.ts";
import { closedTrade } from "./closed_trade.ts";
import { closeTo } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

const returns = referenceSeries([7, 500, 0.0005, 0.02, 0.6]);
/** A year and a third of those returns on 10,000 dollars, with a point at noon that only the deepest fall looks at. */
const series: EquityPoint[] = [{ timeMs: 0, equity: usd(10_000) }];
returns.forEach((each, day) => {
  const before = series.at(-1)!.equity / 1e8;
  if (day === 250) series.push({ timeMs: day * DAY_MS + DAY_MS / 2, equity: usd(before * 0.5) });
  series.push({ timeMs: (day + 1) * DAY_MS, equity: usd(before * (1 + each)) });
});
const trades = [...returns].map((each, day) =>
  closedTrade(1_000 * each, { entryTimeMs: day * DAY_MS, exitTimeMs: (day + 0.25) * DAY_MS, notionalUsd: usd(1_000) })
);

function judged(options: PerformanceOptions = {}, points = series, closed = trades): Performance {
  const found = performance(points, closed, { bootstrap: { resamples: 300 }, ...options });
  assert.ok(found.ok, found.ok ? "" : found.error);
  return found.value;
}

const withoutNoon = series.filter(({ timeMs }) => timeMs % DAY_MS === 0);

Deno.test("a result's figures are those of its daily returns and its trades", () => {
  const found = judged({}, withoutNoon);
  closeTo(found.cagr.value, 0.6848295615111182);
  closeTo(found.annualisedVolatility.value, 0.1504711851819875);
  closeTo(found.sharpe.value, 3.5443868283158118);
  closeTo(found.sortino.value, 5.731046552693338);
  closeTo(found.calmar.value, 3.5134357384364066);
  closeTo(found.maxDrawdown.value, 0.19491734373257377);
  closeTo(found.drawdown!.depth, 0.19491734373257377);
  closeTo(found.profitFactor.value, 1.5721987791936798, 1e-5);
  closeTo(found.winRate.value, 0.578);
  closeTo(found.systemQuality.value, 4.1483910049293735, 1e-5);
  closeTo(found.expectancy.value, 1_000 * returns.reduce((a, b) => a + b, 0) / 500);
  closeTo(found.exposure.value, 0.25);
  const equities = withoutNoon.slice(0, -1).map(({ equity }) => equity / 1e8);
  closeTo(found.turnover.value, 365 * equities.reduce((sum, equity) => sum + 2_000 / equity, 0) / 500);
  assert.equal(found.returns, 500);
  assert.equal(found.trades, 500);
  assert.equal(found.distribution.reduce((sum, { count }) => sum + count, 0), 500);
  closeTo(
    found.monthly.reduce((grown, { total }) => grown * (1 + total), 1),
    series.at(-1)!.equity / series[0]!.equity,
  );
});

const ESTIMATES = [
  "cagr",
  "annualisedVolatility",
  "sharpe",
  "sortino",
  "calmar",
  "maxDrawdown",
  "profitFactor",
  "expectancy",
  "winRate",
  "systemQuality",
  "turnover",
  "exposure",
] as const;

Deno.test("every figure has an interval, and the same seed gives the same", () => {
  const found = judged();
  for (const name of ESTIMATES) {
    const { interval }: Estimate = found[name];
    assert.ok(interval && interval.low <= interval.high && interval.level === 0.95, name);
  }
  assert.deepEqual(judged(), found);
});

Deno.test("what happened within a day is in the deepest fall alone", () => {
  const found = judged();
  closeTo(found.maxDrawdown.value, 0.19491734373257377);
  assert.ok(found.drawdown!.depth >= 0.5);
  assert.equal(found.drawdown!.lowestMs, 250.5 * DAY_MS);
});

Deno.test("a few hours without a trade give reasons, not figures", () => {
  const found = judged({}, series.slice(0, 1), []);
  for (const name of ESTIMATES) {
    const estimate: Estimate = found[name];
    assert.ok(estimate.value === null && estimate.reason.length > 0 && estimate.interval === null, name);
  }
  assert.equal(found.drawdown, null);
  assert.deepEqual(found.monthly, []);
  assert.deepEqual(found.distribution, []);
});

Deno.test("other periods give other returns", () => {
  assert.equal(judged({ periodMs: 10 * DAY_MS }).returns, 50);
});

Deno.test("a series or trades that are not sound are refused", () => {
  assert.deepEqual(performance(series.toReversed(), trades), {
    ok: false,
    error: "Equity point 1 is not after the one before it",
  });
  assert.deepEqual(performance(series, [closedTrade(1, { exitTimeMs: -1 })]), {
    ok: false,
    error: "Trade 0 ends at -1, before it began",
  });
});

for (
  const [options, error] of [
    [{ periodMs: 0 }, "Period must be 1 ms or more, was 0"],
    [{ periodMs: 1_000 }, "43200000 periods are more than 1000000"],
    [{ bins: 1 }, "Bins must be 2 or more, was 1"],
    [{ bootstrap: { level: 1 } }, "Level must be above 0 and below 1, was 1"],
    [{ bootstrap: { resamples: 0 } }, "Resamples must be 1 or more, was 0"],
    [{ bootstrap: { blockLength: 0 } }, "Block length must be 1 or more, was 0"],
  ] as const
) {
  Deno.test(`a result by ${JSON.stringify(options)} is refused`, () => {
    assert.deepEqual(performance(series, trades, options), { ok: false, error });
  });
}

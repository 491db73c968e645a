import assert from "node:assert/strict";
import fc from "fast-check";
import type { Params } from "../../../exchange/binance/ccxt_types.ts";
import { FundingRates } from "../../../exchange/binance/funding_rates.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2024, 0, 1);
const SYMBOL = "BTCUSDT";

/** Settlements every `hours`, each some ms late, as the exchange lists them. */
function listing(count: number, hours = 8) {
  return Array.from({ length: count }, (_, i) => ({
    fundingTime: START_MS + i * hours * HOUR_MS + (i * 7) % 31,
    fundingRate: (i / 10_000).toFixed(8),
  }));
}

/** The exchange's endpoint over such a list. */
function exchangeOf(settled: ReturnType<typeof listing>) {
  const asked: Params[] = [];
  return {
    asked,
    fapiPublicGetFundingRate: (params: Params = {}) => {
      asked.push(params);
      const [from, to] = [Number(params["startTime"]), Number(params["endTime"])];
      const found = settled.filter(({ fundingTime }) => fundingTime >= from && fundingTime <= to);
      return Promise.resolve(found.slice(0, Number(params["limit"])));
    },
  };
}

const naive = (settled: ReturnType<typeof listing>, atMs: number): number | undefined => {
  const rate = settled.findLast(({ fundingTime }) => fundingTime < atMs)?.fundingRate;
  return rate === undefined ? undefined : Number(rate);
};

Deno.test("whatever is asked for in whatever order, an instant has the rate that was settled last before it", async () => {
  const settled = listing(60);
  const span = fc.tuple(fc.integer({ min: 1, max: 470 }), fc.integer({ min: 0, max: 60 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(span, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 3_599_999 }),
      async (spans, ms) => {
        const rates = new FundingRates(exchangeOf(settled));
        for (const [hour, length] of spans) {
          const fromMs = START_MS + hour * HOUR_MS + ms, toMs = fromMs + length * HOUR_MS;
          const rateAt = await rates.between(SYMBOL, fromMs, toMs);
          for (let atMs = fromMs; atMs <= toMs; atMs += 20 * 60_000) assert.equal(rateAt(atMs), naive(settled, atMs));
          assert.equal(rateAt(toMs), naive(settled, toMs));
        }
      },
    ),
    { seed: 42, numRuns: 60 },
  );
});

Deno.test("one who comes with every candle asks once an hour at most", async () => {
  const settled = listing(20);
  const exchange = exchangeOf(settled);
  const rates = new FundingRates(exchange);
  for (let i = 1; i <= 12 * 48; i++) {
    const closeMs = START_MS + 9 * HOUR_MS + i * 300_000;
    const rateAt = await rates.between(SYMBOL, closeMs - 300_000, closeMs);
    assert.equal(rateAt(closeMs), naive(settled, closeMs));
  }
  assert.ok(exchange.asked.length <= 49, `${exchange.asked.length} questions in 48 hours`);
});

Deno.test("years of settlements come page by page, and as many requests are foreseen", async () => {
  const settled = listing(2_500);
  const exchange = exchangeOf(settled);
  const rates = new FundingRates(exchange);
  const [fromMs, toMs] = [START_MS, START_MS + 2_499 * 8 * HOUR_MS];
  const foreseen = rates.requests(SYMBOL, fromMs, toMs);
  const rateAt = await rates.between(SYMBOL, fromMs, toMs);
  assert.equal(rateAt(START_MS), undefined);
  assert.equal(rateAt(toMs), naive(settled, toMs));
  assert.equal(exchange.asked.length, 3);
  assert.ok(foreseen >= exchange.asked.length);
  assert.equal(rates.requests(SYMBOL, fromMs, toMs), 0);
});

Deno.test("each symbol has rates of its own", async () => {
  const exchange = exchangeOf(listing(10));
  const rates = new FundingRates(exchange);
  for (const symbol of ["BTCUSDT", "ETHUSDT"]) await rates.between(symbol, START_MS + HOUR_MS, START_MS + 9 * HOUR_MS);
  assert.deepEqual(exchange.asked.map(({ symbol }) => symbol), ["BTCUSDT", "ETHUSDT"]);
});

import assert from "node:assert/strict";
import { recordedMarket } from "../../../exchange/simulator/mod.ts";
import { CANDLE_MS, candlesFrom, FIRST_OPEN_MS } from "./fixture.ts";

const QUOTES = Array.from({ length: 6 }, (_, i) => [100 + i, 110 + i, 90 + i, 101 + i] as const);
const candles = candlesFrom(QUOTES);
const base = { symbol: "BTCUSDT", timeframe: "5m", candles } as const;

const marketFrom = (options: Partial<Parameters<typeof recordedMarket>[0]> = {}) => {
  const market = recordedMarket({ ...base, ...options });
  if (!market.ok) throw new Error(market.error);
  return market.value;
};

Deno.test("what comes before the first traded candle is history, what comes after the last is not there", () => {
  const market = marketFrom({
    firstTradedMs: FIRST_OPEN_MS + 2 * CANDLE_MS,
    lastTradedMs: FIRST_OPEN_MS + 4 * CANDLE_MS,
  });
  assert.deepEqual([market.historyCount, market.liveCount], [2, 3]);
  assert.equal(market.candle(0).open, 102);
  assert.equal(market.candle(-2).open, 100);
  assert.throws(() => market.candle(3), /Invariant: a recorded candle has an index from -2 to 2, was 3/);
  assert.equal(market.indexAtOrAfter(FIRST_OPEN_MS + 1), -1);
});

Deno.test("the market's name changes with its candles and with the traded range, and with nothing else", () => {
  const other = candlesFrom([...QUOTES.slice(0, 5), [105, 115, 95, 107]]);
  const ids = [
    marketFrom().marketId,
    marketFrom({ candles: other }).marketId,
    marketFrom({ firstTradedMs: FIRST_OPEN_MS + CANDLE_MS }).marketId,
    marketFrom({ lastTradedMs: FIRST_OPEN_MS + CANDLE_MS }).marketId,
  ];
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(marketFrom().marketId, ids[0]);
});

for (
  const [name, options, expected] of [
    [
      "a range without candles",
      { firstTradedMs: FIRST_OPEN_MS + 99 * CANDLE_MS },
      /No candle to trade.*6 candles from 2024-01-02/,
    ],
    ["no candles at all", { candles: [] }, /No candle to trade.*no candles/],
    ["a candle off the grid", { candles: candlesFrom(QUOTES, FIRST_OPEN_MS + 1) }, /not on the 5m grid/],
    ["a high below the close", { candles: candlesFrom([[100, 100, 90, 105]]) }, /unsound: high 100 is below/],
    ["candles out of order", { candles: candles.toReversed() }, /does not come after/],
    ["a candle twice", { candles: [candles[0]!, candles[0]!] }, /does not come after/],
  ] as const
) {
  Deno.test(`refuses ${name}`, () => {
    const market = recordedMarket({ ...base, ...options });
    assert.match(market.ok ? "accepted" : market.error, expected);
  });
}

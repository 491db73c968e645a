import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { qty } from "../../../domain/money.ts";
import { spreadSlippage, volumeSlippage } from "../../../research/backtest/slippage.ts";

const STEP_MS = 300_000;

Deno.test("the square root of the order's share of the volume is paid, all of it at most", () => {
  const extra = volumeSlippage(40);
  const at = (taken: number, volume: number) => extra({ timeMs: 0, qty: qty(taken), volume: qty(volume) });
  assert.equal(at(1, 100), 4);
  assert.equal(at(4, 100), 8);
  assert.equal(at(100, 100), 40);
  assert.equal(at(500, 100), 40);
  assert.equal(at(1, 0), 40, "nothing was traded: as if it were all");
});

/** Candles whose every high is bought half a spread above, and whose every low is sold half a spread below. */
const candlesOf = (count: number, rangeShare: number, spreadShare: number): Candle[] =>
  Array.from({ length: count }, (_, i) => {
    const low = 100 * (1 - rangeShare / 2), high = 100 * (1 + rangeShare / 2);
    return {
      openTimeMs: i * STEP_MS,
      open: 100,
      high: high * (1 + spreadShare / 2),
      low: low * (1 - spreadShare / 2),
      close: 100,
      volume: 1,
    };
  });

Deno.test("where the price stands still the range is the spread, and half of it is paid", () => {
  const extra = spreadSlippage(candlesOf(300, 0, 0.002));
  const paid = extra({ timeMs: 250 * STEP_MS, qty: qty(1), volume: qty(1) });
  // Two candles of the same range: beta is twice gamma, and alpha comes to the spread itself.
  assert.ok(Math.abs(paid - 10) < 0.05, `${paid} bps`);
});

Deno.test("only candles that had closed are looked at", () => {
  const calm = candlesOf(200, 0, 0), wide = candlesOf(400, 0, 0.01).slice(200);
  const extra = spreadSlippage([...calm, ...wide]);
  const at = (index: number) => extra({ timeMs: index * STEP_MS, qty: qty(1), volume: qty(1) });
  assert.equal(at(0), 0, "nothing is known at the first");
  assert.equal(at(200), 0, "the first wide candle is being played");
  assert.ok(at(202) > 0, "it and the one before have closed");
});

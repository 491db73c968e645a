import assert from "node:assert/strict";
import { expectedValue } from "../../../coordinator/ensemble/expected_value.ts";
import { runGates } from "../../../coordinator/ensemble/gates.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { candleFault } from "../../../domain/candle.ts";
import { DEMO_BARRIERS, runBarriers } from "../../../exchange/simulator/synthetic_oracle.ts";
import { type SyntheticMarket, syntheticMarket } from "../../../exchange/simulator/synthetic.ts";

const SMALL = { historyCount: 200 } as const;

const loaded = parseConfig("", "test", { mode: "demo" }, "demo");
assert(loaded.ok);
const { ensemble } = loaded.value.config;
const COSTS = { takerFeeBps: ensemble.taker_fee_bps, slippageBps: ensemble.estimate_slippage_bps };
/** Chances of few paths are this far off at most, nearly always: nearly every candle is further from passing. */
const ROUGH_ERROR = 0.12;

/** The demo's own gates on the best possible forecast, as if one model gave it. */
function passing(market: SyntheticMarket, index: number): { side: "long" | "short"; chance: number } | undefined {
  const rough = market.bestForecast(index, 100);
  if (Math.max(rough.long, rough.short) < ensemble.confidence_threshold - ROUGH_ERROR) return undefined;
  const best = market.bestForecast(index, 2_000);
  const side = best.long > best.short ? "long" : "short";
  const gates = runGates({
    respondingModels: 1,
    askedModels: 1,
    aggregate: {
      method: ensemble.method,
      action: side,
      confidence: best[side],
      agreement: 1,
      probabilities: best,
      pooled: best,
      set: [side],
      setAlpha: 0.1,
      expectedReturn: best.expectedReturn[side],
      uncertainty: 0,
      entropy: 0,
      votes: [],
    },
    regime: null,
    dataAgeSeconds: 0,
    spreadBps: 1,
    expectedValue: expectedValue(best.expectedReturn[side], side, { ...COSTS, funding: 0 }),
  }, ensemble);
  return gates.every(({ passed }) => passed) ? { side, chance: best[side] } : undefined;
}

const hitsTarget = (market: SyntheticMarket, index: number, side: "long" | "short", atr: number): boolean => {
  let next = index;
  return runBarriers(market.candle(index).close, atr, DEMO_BARRIERS, () => market.candle(++next))[side].hitsTarget;
};

function atrAt(market: SyntheticMarket, index: number): number {
  let atr: number | undefined;
  for (let i = index - 100; i <= index; i++) {
    const range = market.candle(i).high - market.candle(i).low;
    atr = atr === undefined ? range : atr + (range - atr) / 14;
  }
  return atr!;
}

Deno.test("candle k is the same whatever was asked before it, and after its block was forgotten", () => {
  const [forward, random] = [syntheticMarket(SMALL), syntheticMarket(SMALL)];
  const far = 200_000;
  const late = random.candle(far);
  const indexes = [-200, 0, 1_847, 1_848, 5, far, -1];
  const asked = indexes.map((index) => random.candle(index));
  assert.deepEqual(indexes.map((index) => forward.candle(index)), asked);
  assert.deepEqual(forward.candle(far), late);
});

Deno.test("another seed is another market, with another name", () => {
  const [one, two] = [syntheticMarket({ seed: 1, ...SMALL }), syntheticMarket({ seed: 2, ...SMALL })];
  assert.notDeepEqual(one.candle(10), two.candle(10));
  assert.notEqual(one.marketId, two.marketId);
});

Deno.test("candles are sound, on the tick and time grids, and open where the last closed", () => {
  const market = syntheticMarket(SMALL);
  for (let i = -199; i < 4_000; i++) {
    const candle = market.candle(i);
    assert.equal(candleFault(candle, "5m"), undefined);
    assert.equal(candle.open, market.candle(i - 1).close);
    for (const price of [candle.open, candle.high, candle.low, candle.close]) {
      assert.equal(price, Math.round(price * 10) / 10);
    }
  }
});

Deno.test("the market moves about 0.35 % a candle by ATR, in clusters", () => {
  const market = syntheticMarket(SMALL);
  const squares: number[] = [];
  let ranges = 0;
  const count = 20_000;
  for (let i = 0; i < count; i++) {
    const { open, high, low, close } = market.candle(i);
    ranges += (high - low) / close;
    squares.push(Math.min(Math.log(close / open) ** 2, 1e-4));
  }
  const mean = squares.reduce((sum, each) => sum + each) / count;
  const covariance = (lag: number) =>
    squares.slice(lag).reduce((sum, each, i) => sum + (each - mean) * (squares[i]! - mean), 0) / (count - lag);
  assert.ok(Math.abs(ranges / count - 0.0035) < 0.0005, `mean range ${ranges / count}`);
  assert.ok(covariance(10) / covariance(0) > 0.05, `autocorrelation ${covariance(10) / covariance(0)}`);
});

Deno.test("a trigger comes about once in 45 candles and leads to its target about 7 times in 10; elsewhere nothing does", () => {
  const market = syntheticMarket(SMALL);
  const count = 30_000;
  const tally = { triggers: 0, won: 0, others: 0, otherLong: 0, otherShort: 0 };
  for (let i = 0; i < count; i++) {
    const { open, close } = market.candle(i);
    if (market.isTrigger(i)) {
      tally.triggers++;
      tally.won += Number(hitsTarget(market, i, close > open ? "long" : "short", atrAt(market, i)));
    } else if (i % 20 === 0) {
      tally.others++;
      tally.otherLong += Number(hitsTarget(market, i, "long", atrAt(market, i)));
      tally.otherShort += Number(hitsTarget(market, i, "short", atrAt(market, i)));
    }
  }
  const every = count / tally.triggers;
  assert.ok(every > 40 && every < 50, `every ${every}`);
  const won = tally.won / tally.triggers;
  assert.ok(won > 0.65 && won < 0.77, `won ${won}`);
  assert.ok(tally.otherLong / tally.others < 0.42 && tally.otherShort / tally.others < 0.42, JSON.stringify(tally));
});

Deno.test("the best possible forecast passes the demo's gates about once in 50 candles, and is right as often as it says", () => {
  const market = syntheticMarket(SMALL);
  const count = 800;
  let [passed, hits, promised] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const chance = passing(market, i);
    if (!chance) continue;
    passed++;
    promised += chance.chance;
    hits += Number(hitsTarget(market, i, chance.side, atrAt(market, i)));
  }
  assert.ok(passed > count / 80 && passed < count / 30, `${passed} of ${count}`);
  const error = Math.sqrt(0.7 * 0.3 / passed);
  assert.ok(
    Math.abs(hits / passed - promised / passed) < 3 * error,
    `hits ${hits}, promised ${promised}, of ${passed}`,
  );
});

Deno.test("with the default seed the first chance comes within 15 candles", () => {
  const market = syntheticMarket();
  const first = Array.from({ length: 15 }, (_, i) => i).find((i) => market.isTrigger(i));
  assert.ok(first !== undefined);
  assert.ok(passing(market, first));
});

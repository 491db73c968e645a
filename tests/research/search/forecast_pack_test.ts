import assert from "node:assert/strict";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { runBacktest } from "../../../research/backtest/run_backtest.ts";
import type { Forecasts } from "../../../research/backtest/trading.ts";
import { TrialCrew } from "../../../research/search/crew.ts";
import { joinedPack, packedForecasts, packForecasts } from "../../../research/search/forecast_pack.ts";
import { marketOf, marketUntil, shareMarket } from "../../../research/search/shared_market.ts";
import { measured, runTrial } from "../../../research/search/trial_task.ts";
import { chanceMarket, HOUR_MS } from "./a_market.ts";

const CONFIG = `
mode: replay
data: { timeframes: [1h], warmup_candles: 200, candles_count: 200 }
ensemble: { expected_value_threshold: -1, confidence_threshold: 0.4 }
trading: { min_trade_interval_seconds: 0 }
`;

function configOf(): Parameters<typeof runBacktest>[0]["config"] {
  const parsed = parseConfig(CONFIG, "test");
  assert.ok(parsed.ok);
  return parsed.value.config;
}

const market = chanceMarket(3, 900);
const firstTradedMs = market.candles[250]!.openTimeMs, toMs = market.candles.at(-1)!.openTimeMs;
const rule = ruleForecasts("rule", (feature) => {
  const rsi = feature("rsi_14");
  return rsi === null || (rsi > 40 && rsi < 60) ? "hold" : rsi < 50 ? "long" : "short";
}, 0.01);

/** The same with everything that a forecast may hold, and silent now and then. */
const rich: Forecasts = (request) => {
  const [answer] = rule(request);
  if (request.features.openTimeMs % (7 * HOUR_MS) === 0) {
    return [{ modelName: "rule", endpoint: "rule", weight: 1, latencyMs: 0, ok: false, fault: "refused", detail: "" }];
  }
  assert.ok(answer?.ok);
  const returns = { long: 0.01, short: -0.01, hold: 0 };
  const forecast = {
    ...answer.forecast,
    stopLoss: 39_000.5,
    outlierScore: 0.25,
    classReturns: { long: returns, short: returns },
  };
  return [{ ...answer, forecast }];
};

const requestAt = (index: number) => ({
  symbol: "BTCUSDT",
  timeframe: "1h" as const,
  candles: [market.candles[index]!],
  features: vectors[index]!,
  history: [],
});
const source = market.features!.source();
const vectors = market.candles.map((candle) => source.update(candle));

const words = ([answer]: readonly ForecastAnswer[]) =>
  answer!.ok ? { weight: answer!.weight, ...answer!.forecast } : answer!.fault;

Deno.test("a pack says of every candle what its model said", () => {
  for (const model of [rule, rich]) {
    const pack = packForecasts(model, [market], "1h", firstTradedMs);
    const packed = packedForecasts([{ name: "rule", weight: 1, pack }], [market]);
    for (let i = 250; i < market.candles.length; i++) {
      assert.deepEqual(words(packed(requestAt(i))), words(model(requestAt(i))));
    }
    assert.deepEqual(words(packed(requestAt(300))), words(model(requestAt(300))), "out of turn as well");
    assert.equal(words(packed(requestAt(10))), "refused", "nothing was asked before the first");
  }
});

Deno.test("a joined pack speaks with the voice of its time", () => {
  const versions = [1, 2].map((n): Forecasts => (request) => {
    const [answer] = rich(request);
    return [answer!.ok ? { ...answer!, forecast: { ...answer!.forecast, modelVersion: `v${n}` } } : answer!];
  });
  const middleMs = market.candles[500]!.openTimeMs;
  const packs = versions.map((version) => packForecasts(version, [market], "1h", firstTradedMs));
  const pack = joinedPack([
    { pack: packs[0]!, fromMs: firstTradedMs, toMs: middleMs },
    { pack: packs[1]!, fromMs: middleMs, toMs: toMs },
  ], [market]);
  const packed = packedForecasts([{ name: "rule", weight: 1, pack }], [market]);
  for (let i = 250; i < market.candles.length - 1; i++) {
    assert.deepEqual(words(packed(requestAt(i))), words(versions[i < 500 ? 0 : 1]!(requestAt(i))), `candle ${i}`);
  }
});

Deno.test("a shared market is the market", () => {
  const candles = market.candles.map((candle, i) =>
    i % 3 === 0 ? { ...candle, fundingRate: 0.0001, leaderClose: 1.5 } : candle
  );
  const read = marketOf(shareMarket({ ...market, candles }));
  assert.deepEqual(read.candles, candles);
  assert.deepEqual(read.features!.values, market.features!.values);
  assert.deepEqual({ ...read, candles: 0, features: 0 }, { ...market, candles: 0, features: 0 });
});

Deno.test("a market until a time has its candles and features up to then", () => {
  const until = marketUntil(market, market.candles[499]!.openTimeMs);
  assert.equal(until.candles.length, 500);
  // As numbers: what computes a NaN may set other bits of it.
  assert.deepEqual([...until.features!.values], [...chanceMarket(3, 500).features!.values]);
  assert.equal(marketUntil(market, toMs), market);
});

Deno.test("a trial in a thread, one here and a backtest of the model itself trade the same", async () => {
  const config = configOf();
  const ran = runBacktest({ config, markets: [market], firstTradedMs, forecasts: rule });
  assert.ok(ran.ok);
  const expected = measured(firstTradedMs, ran.value);
  assert.ok(expected.trades > 10, `${expected.trades} trades`);
  const members = [{ name: "rule", weight: 1, pack: packForecasts(rule, [market], "1h", firstTradedMs) }];
  const task = { config, members, firstTradedMs, toMs };
  const here = runTrial([market], task);
  assert.deepEqual(here, { ok: true, value: expected });
  using crew = new TrialCrew(2, [shareMarket(market)]);
  const half = { ...task, toMs: market.candles[600]!.openTimeMs };
  const [first, second, third] = await Promise.all([crew.run(task), crew.run(half), crew.run(task)]);
  assert.deepEqual(first, here);
  assert.deepEqual(third, here);
  assert.deepEqual(second, runTrial([market], half));
  assert.ok(second!.ok && second!.value.trades < expected.trades);
});

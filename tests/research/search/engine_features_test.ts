import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import type { Decision } from "../../../domain/decision.ts";
import type { FeatureSource } from "../../../features/mod.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { runBacktest } from "../../../research/backtest/run_backtest.ts";
import { EngineFeatures } from "../../../research/search/engine_features.ts";
import { packedForecasts, packForecasts } from "../../../research/search/forecast_pack.ts";
import { chanceMarket } from "./a_market.ts";

const CONFIG = `
mode: replay
data: { timeframes: [1h], warmup_candles: 200, candles_count: 200 }
ensemble: { expected_value_threshold: -1, confidence_threshold: 0.4 }
trading: { min_trade_interval_seconds: 0 }
`;
const parsed = parseConfig(CONFIG, "test");
assert.ok(parsed.ok);
const { config } = parsed.value;

const market = chanceMarket(3, 900);
/** Before all features are warm: what is not decided then must not be decided either. */
const firstTradedMs = market.candles[20]!.openTimeMs;
const rule = ruleForecasts("rule", (feature) => {
  const rsi = feature("rsi_14");
  return rsi === null || (rsi > 40 && rsi < 60) ? "hold" : rsi < 50 ? "long" : "short";
}, 0.01);
const members = [{ name: "rule", weight: 1, pack: packForecasts(rule, [market], "1h", firstTradedMs) }];

/** Every decision, but for the features that it was taken on. */
function decisionsWith(source: () => FeatureSource): Omit<Decision, "features">[] {
  const decisions: Omit<Decision, "features">[] = [];
  const ran = runBacktest({
    config,
    markets: [market],
    firstTradedMs,
    forecasts: packedForecasts(members, [market]),
    featuresOf: source,
    onDecision: ({ features: _features, ...decision }) => decisions.push(decision),
  });
  assert.ok(ran.ok);
  return decisions;
}

Deno.test("on the features that the engine reads it decides as on all of them, each time anew", () => {
  const expected = decisionsWith(() => market.features!.source());
  const regimes = new Set(expected.map(({ gates }) => gates.find(({ name }) => name === "regime")?.value));
  assert.ok(expected.length > 500 && expected.some(({ accepted }) => accepted) && regimes.size > 1);
  for (let time = 0; time < 2; time++) {
    const decisions = decisionsWith(() => EngineFeatures.of(market.features!).source());
    const other = expected.findIndex((decision, i) => !isDeepStrictEqual(decision, decisions[i]));
    // One of them alone: what hundreds of decisions differ in takes minutes to write.
    assert.deepEqual(decisions[other], expected[other]);
    assert.equal(decisions.length, expected.length);
  }
});

Deno.test("features of another candle than the one that is told are never given", () => {
  const source = EngineFeatures.of(market.features!).source();
  source.update(market.candles[0]!);
  assert.throws(() => source.update(market.candles[2]!), /candle 1 of the table comes next/);
});

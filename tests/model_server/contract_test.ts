import assert from "node:assert/strict";
import { FeedbackRequest, HealthResponse, PredictRequest, PredictResponse } from "../../model_server/contract/mod.ts";

const answer = {
  model_name: "gbdt-12",
  model_version: "v1",
  action: "long",
  confidence: 0.6,
  probability: 0.75,
  probabilities: { long: 0.6, short: 0.2, hold: 0.2 },
  expected_return: 0.004,
  stop_loss: 99,
  take_profit: 103,
  raw_score: 1.2,
  latency_ms: 0.4,
};

const candle = { timestamp: 1_700_000_000_000, open: 10, high: 12, low: 9, close: 11, volume: 5 };
const request = { symbol: "BTCUSDT", timeframe: "5m", candles: [candle], indicators: { rsi: 50, adx: null } };

const health = {
  status: "ready",
  uptime_seconds: 1,
  memory_usage_mb: 100,
  cpu_percent: 3,
  model_loaded: true,
  model_type: "gbdt",
  model_version: "v1",
  training_samples: 10,
  continuous_learning: true,
  training: false,
  data_collector_active: true,
};

const feedback = {
  trade_id: "t1",
  entry_price: 10,
  exit_price: 11,
  pnl: 1,
  outcome: "win",
  duration_seconds: 60,
};

type Case = readonly [what: string, value: unknown, good: boolean];

function check(schema: { safeParse(value: unknown): { success: boolean } }, cases: readonly Case[]): void {
  for (const [what, value, good] of cases) assert.equal(schema.safeParse(value).success, good, what);
}

Deno.test("an answer of a model is taken only when its parts agree", () => {
  check(PredictResponse, [
    ["sound", answer, true],
    ["with an explanation", { ...answer, explanation: { rsi: 0.1 } }, true],
    ["hold names no prices", { ...answer, action: "hold", confidence: 0.2, stop_loss: null, take_profit: null }, true],
    ["sum within 1e-3", { ...answer, probabilities: { long: 0.6, short: 0.2, hold: 0.2009 } }, true],
    ["sum off by 2e-3", { ...answer, probabilities: { long: 0.6, short: 0.2, hold: 0.202 } }, false],
    ["confidence of another action", { ...answer, action: "short" }, false],
    ["confidence a little off", { ...answer, confidence: 0.6001 }, false],
    ["probability of the wrong side", { ...answer, probability: 0.25 }, false],
    ["no direction at all leaves probability free", {
      ...answer,
      action: "hold",
      confidence: 1,
      probability: 0.5,
      probabilities: { long: 0, short: 0, hold: 1 },
    }, true],
    ["unknown action", { ...answer, action: "buy" }, false],
    ["NaN confidence", { ...answer, confidence: NaN }, false],
    ["NaN probability of a class", { ...answer, probabilities: { long: NaN, short: 0.2, hold: 0.2 } }, false],
    ["infinite return", { ...answer, expected_return: Infinity }, false],
    ["probability above 1", { ...answer, probabilities: { long: 1.2, short: -0.4, hold: 0.2 } }, false],
    ["confidence as text", { ...answer, confidence: "0.6" }, false],
    ["stop at a negative price", { ...answer, stop_loss: -1 }, false],
    ["a class missing", { ...answer, probabilities: { long: 0.6, short: 0.4 } }, false],
    ["negative latency", { ...answer, latency_ms: -1 }, false],
    ["nothing", {}, false],
    ["a web page", "<html></html>", false],
    ["null", null, false],
  ]);
});

Deno.test("a request for a prediction names symbol, timeframe, sound candles in order, and finite indicators", () => {
  check(PredictRequest, [
    ["sound, a null indicator included", request, true],
    ["asking for the explanation", { ...request, meta: { explain: true, note: "x" } }, true],
    ["no candles", { ...request, candles: [] }, false],
    ["too many candles", { ...request, candles: Array(5001).fill(candle) }, false],
    ["the same candle twice", { ...request, candles: [candle, candle] }, false],
    ["a high below the low", { ...request, candles: [{ ...candle, high: 1 }] }, false],
    ["time in text", { ...request, candles: [{ ...candle, timestamp: "2024-01-01" }] }, false],
    ["an unknown timeframe", { ...request, timeframe: "7m" }, false],
    ["an indicator in text", { ...request, indicators: { rsi: "50" } }, false],
    ["a NaN indicator", { ...request, indicators: { rsi: NaN } }, false],
    ["no symbol", { ...request, symbol: "" }, false],
  ]);
});

Deno.test("health of another make is read: ok and healthy are ready, our own fields may be missing", () => {
  const parsed = HealthResponse.parse({ ...health, status: "healthy" });
  assert.deepEqual([parsed.status, parsed.window, parsed.features, parsed.progress], ["ready", 1, [], null]);
  check(HealthResponse, [
    ["training", { ...health, status: "training", progress: "training gbdt 42 %" }, true],
    ["unknown status", { ...health, status: "great" }, false],
    ["without model_loaded", { ...health, model_loaded: undefined }, false],
    ["a window of 0", { ...health, window: 0 }, false],
  ]);
});

Deno.test("feedback tells one finished trade", () => {
  check(FeedbackRequest, [
    ["sound", feedback, true],
    ["with snapshot", { ...feedback, decision_id: "d", snapshot: { rsi: 50 } }, true],
    ["no trade id", { ...feedback, trade_id: "" }, false],
    ["unknown outcome", { ...feedback, outcome: "draw" }, false],
    ["price 0", { ...feedback, entry_price: 0 }, false],
    ["negative duration", { ...feedback, duration_seconds: -1 }, false],
  ]);
});

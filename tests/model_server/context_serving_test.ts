import assert from "node:assert/strict";
import { featureRecord } from "../../domain/feature_vector.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";
import { candleFromWire, candleToWire, PredictRequest } from "../../model_server/contract/mod.ts";
import type { ModelCard } from "../../model_server/serving/model_card.ts";
import { requestRow } from "../../model_server/serving/request_row.ts";
import { loadModel } from "../../model_server/serving/served_model.ts";
import { trainModel } from "../../model_server/training/train_model.ts";
import { withGeneratedContext } from "../features/generated_candles.ts";
import { warmRuntime } from "../fixtures/small_model.ts";
import { plantedMarket } from "./training/planted_market.ts";

await warmRuntime();

const { candles } = plantedMarket(1_200, 3, 2, 1 / 12);
const informed = withGeneratedContext(candles);

const featuresOf = (of: typeof candles) => {
  const stream = new FeatureStream();
  return of.map((candle) => stream.update(candle)).at(-1)!;
};

async function cardOf(learned: typeof candles): Promise<ModelCard> {
  const trained = await trainModel({
    learner: "logistic",
    symbol: "ETHUSDT",
    timeframe: "5m",
    horizonBars: 12,
    candles: learned,
    trainToMs: Infinity,
    seed: 1,
  });
  assert.ok(trained.ok, trained.ok ? "" : trained.error);
  const loaded = await loadModel(trained.value.onnx, { catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH } });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error);
  await loaded.value.release();
  return loaded.value.card;
}

Deno.test("a model that learned from funding and a leader answers with them, and refuses by name without", async () => {
  const card = await cardOf(informed);
  assert.ok(card.features.includes("funding_rate_percent") && card.features.includes("beta_50@leader"));
  const candlesSent = informed.slice(-1).map(candleToWire);
  const row = requestRow(card, { candles: candlesSent, indicators: featureRecord(featuresOf(informed)) });
  assert.ok(row.ok && row.value.length === card.features.length);
  const bare = featureRecord(featuresOf(candles));
  const known = Object.fromEntries(Object.entries(bare).filter(([, value]) => value !== null));
  for (
    const [indicators, message] of [[bare, "is null: the candles do not carry what it is made of"], [
      known,
      "is missing",
    ]] as const
  ) {
    const refused = requestRow(card, { candles: candlesSent, indicators });
    assert.ok(!refused.ok);
    const faults = refused.error.fields.map(({ field, message }) => `${field} ${message}`);
    assert.ok(faults.includes(`indicators.funding_rate_percent ${message}`));
    assert.equal(faults.length, 8);
  }
});

Deno.test("a model that reads none of them does not care that they are null; any other null is refused", async () => {
  const indicators = featureRecord(featuresOf(candles));
  const card = await cardOf(candles);
  const row = requestRow(card, { candles: [], indicators });
  assert.deepEqual(row.ok && row.value, Float32Array.from(card.features, (name) => indicators[name]!));
  const cold = requestRow(card, { candles: [], indicators: { ...indicators, ema_200: null } });
  assert.deepEqual(!cold.ok && cold.error.fields.map(({ field }) => field), ["indicators.ema_200"]);
});

Deno.test("a candle's context goes over the wire and comes back as it was; one that is no number is refused", () => {
  for (const candle of [candles[0]!, informed[0]!, { ...candles[0]!, fundingRate: -0.01 }]) {
    assert.deepEqual(candleFromWire(candleToWire(candle)), candle);
  }
  const request = { symbol: "ETHUSDT", timeframe: "5m", indicators: {}, candles: [candleToWire(informed[0]!)] };
  assert.ok(PredictRequest.safeParse(request).success);
  for (
    const [field, value, message] of [
      ["funding_rate", "0.1", /must be a number, or absent/],
      ["funding_rate", 2, /funding rate must be a fraction from -1 to 1, was 2/],
      ["leader_close", 0, /leader's close must be a price above 0, was 0/],
    ] as const
  ) {
    const spoilt = { ...request, candles: [{ ...request.candles[0], [field]: value }] };
    assert.match(JSON.stringify(PredictRequest.safeParse(spoilt).error?.issues ?? ""), message);
  }
});

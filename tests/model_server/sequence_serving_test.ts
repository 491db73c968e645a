import assert from "node:assert/strict";
import type { Candle } from "../../domain/candle.ts";
import { FEATURE_NAMES, SCHEMA_HASH } from "../../features/mod.ts";
import { candleToWire } from "../../model_server/contract/mod.ts";
import { Predictor } from "../../model_server/predictor.ts";
import { ModelMetrics } from "../../model_server/metrics.ts";
import { Refusal } from "../../model_server/refusal.ts";
import { candleRow } from "../../model_server/serving/candle_row.ts";
import { ModelSlot } from "../../model_server/serving/model_slot.ts";
import { wantedIndicators } from "../../model_server/serving/indicator_row.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import { StoredRows } from "../../model_server/serving/stored_rows.ts";
import { trainModel } from "../../model_server/training/train_model.ts";
import { warmRuntime } from "../fixtures/small_model.ts";
import { plantedMarket } from "./training/planted_market.ts";

await warmRuntime();

const WINDOW = 17;
const { candles } = plantedMarket(1_500, 3, 2, 1 / 12);

async function sequenceModel(): Promise<ServedModel> {
  const trained = await trainModel({
    learner: "sequence",
    params: { window: WINDOW },
    symbol: "BTCUSDT",
    timeframe: "5m",
    horizonBars: 12,
    candles,
    trainToMs: Infinity,
    seed: 1,
  });
  assert.ok(trained.ok, trained.ok ? "" : trained.error);
  const loaded = await loadModel(trained.value.onnx, {
    catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH },
  });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error);
  return loaded.value;
}

const request = (of: readonly Candle[]) => ({
  symbol: "BTCUSDT",
  timeframe: "5m" as const,
  candles: of.map(candleToWire),
  indicators: { atr: 100 },
});

Deno.test("a model that reads candles is served from the request's newest ones, and refuses too few and gaps", async () => {
  const model = await sequenceModel();
  const slot = new ModelSlot();
  await slot.swap({ version: "1", model });
  try {
    const predictor = new Predictor({
      modelName: "sequence",
      slot,
      storedRows: new StoredRows(),
      metrics: new ModelMetrics("sequence"),
      monotonicMs: () => 0,
      whyNotReady: () => "",
    });
    assert.deepEqual(wantedIndicators(model.card), ["atr"]);
    const newest = await predictor.predict(request(candles.slice(-WINDOW)));
    const more = await predictor.predict(request(candles.slice(-60)));
    assert.deepEqual({ ...more, latency_ms: 0 }, { ...newest, latency_ms: 0 });
    const row = candleRow(model.card, candles.slice(-WINDOW).map(candleToWire), "");
    const scores = await model.classify(row.ok ? row.value : new Float32Array());
    assert.ok(scores.ok);
    assert.equal(newest.probabilities.long, scores.value.probabilities[0]);

    const refused = async (of: readonly Candle[]) => {
      try {
        await predictor.predict(request(of));
      } catch (error) {
        assert.ok(error instanceof Refusal && error.status === 422);
        return error.message;
      }
      assert.fail("it answered");
    };
    assert.match(await refused(candles.slice(-WINDOW + 1)), /candles are 16, the model reads the newest 17/);
    assert.match(await refused(candles.slice(-40).toSpliced(30, 1)), /candles have a gap before \d+/);
  } finally {
    await slot.swap(null);
  }
});

import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import type { Candle } from "../../../domain/candle.ts";
import { featureRecord, featureValue } from "../../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
import { FeatureStream } from "../../../features/mod.ts";
import { candleToWire, forecastFromWire } from "../../../model_server/contract/mod.ts";
import { outlyingness } from "../../../model_server/insight/dissimilarity.ts";
import { prediction } from "../../../model_server/serving/prediction.ts";
import { requestRow } from "../../../model_server/serving/request_row.ts";
import { trainModel } from "../../../model_server/training/train_model.ts";
import { AskedModels, type BacktestModel } from "../../../research/backtest/asked_models.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { loadModels, releaseModels } from "../../../research/backtest/loaded_models.ts";
import { modelForecasts } from "../../../research/backtest/model_forecasts.ts";
import { runBacktest, runBacktestBehind } from "../../../research/backtest/run_backtest.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { plantedMarket } from "../../model_server/training/planted_market.ts";

await warmRuntime();

const STEP_MS = 300_000;
const TRAINED = 1_200;
/** More than two batches, and more than two runs of candles without a pause. */
const COUNT = 3_600;
/** One candle is not there: who reads windows of candles cannot be asked for a while. */
const MISSING = 2_000;

const onTick = (value: number): number => Math.round(value * 10) / 10;
const MARKET: readonly Candle[] = plantedMarket(COUNT, 5, 3).candles.map((candle) => ({
  ...candle,
  open: onTick(candle.open),
  high: onTick(candle.high),
  low: onTick(candle.low),
  close: onTick(candle.close),
}));
const CANDLES = MARKET.filter((_, i) => i !== MISSING);
const TABLE = new FeatureTable(CANDLES);
const TABLES = new Map([["BTCUSDT", TABLE]]);
const FIRST_MS = CANDLES[TRAINED]!.openTimeMs;

/** One that reads the features of a candle, and one that reads a window of candles. */
const LEARNERS = ["logistic", "sequence"];
const ONNX = await Promise.all(LEARNERS.map(async (learner) => {
  const candles = CANDLES.slice(0, TRAINED);
  const trainToMs = candles.at(-1)!.openTimeMs + STEP_MS;
  const trained = await trainModel({ learner, horizonBars: 12, candles, timeframe: "5m", trainToMs, seed: 1 });
  assert.ok(trained.ok, trained.ok ? "" : trained.error);
  return trained.value.onnx;
}));

async function withModels(work: (models: readonly BacktestModel[]) => Promise<void>): Promise<void> {
  await using folder = await TemporaryFolder.create();
  const files = LEARNERS.map((name) => ({ name, weight: 1, path: folder.file(`${name}.onnx`), mapping: null }));
  for (const [i, { path }] of files.entries()) await Deno.writeFile(path, ONNX[i]!);
  const models = await loadModels(files);
  assert.ok(models.ok, models.ok ? "" : models.error);
  await work(models.value).finally(() => releaseModels(models.value));
}

/** The forecast that a model server makes of a request; null where it refuses the request. */
async function served({ name, version, model }: BacktestModel, candles: readonly Candle[], stream: FeatureStream) {
  const features = stream.update(candles.at(-1)!);
  const row = requestRow(model.card, { candles: candles.map(candleToWire), indicators: featureRecord(features) });
  if (!row.ok) return null;
  const scores = await model.classify(row.value);
  assert.ok(scores.ok);
  const outlier = model.card.cloud && outlyingness(model.card.cloud, row.value);
  const atr = featureValue(features, "atr"), { close } = candles.at(-1)!;
  return forecastFromWire(
    prediction({ version, model }, scores.value, 0, { modelName: name, close, atr, outlier, latencyMs: 0 }),
  );
}

const WINDOW = 64;

Deno.test("what models answer in batches is what their servers answer, candle by candle, also where one is missing", () =>
  withModels(async (models) => {
    const asked = AskedModels.staying(models, TABLES, FIRST_MS);
    const ended = await asked.ended;
    assert.ok(ended.ok, ended.ok ? "" : ended.error);
    const batches = new FeatureStream(), streams = models.map(() => new FeatureStream());
    let refused = 0;
    for (const [i, candle] of CANDLES.entries()) {
      const candles = CANDLES.slice(Math.max(0, i + 1 - WINDOW), i + 1);
      const features = batches.update(candle);
      if (i < TRAINED || i > MISSING + 100) {
        for (const stream of streams) stream.update(candle);
        continue;
      }
      const request = { symbol: "BTCUSDT", timeframe: "5m", features, candles, history: [] } as const;
      const answers: readonly ForecastAnswer[] = asked.forecasts(request);
      for (const [m, model] of models.entries()) {
        const answer = answers[m]!, forecast = await served(model, candles, streams[m]!);
        assert.deepEqual(answer.ok ? answer.forecast : null, forecast);
        if (!forecast) refused++;
      }
    }
    const [, { model: { card } }] = models as readonly [BacktestModel, BacktestModel];
    assert.equal(refused, card.window - 1, "each window with the gap in it");
  }));

function config(): Config {
  const base = defaultConfig();
  const ensemble = {
    ...base.ensemble,
    confidence_threshold: 0,
    expected_value_threshold: -1,
    uncertainty_threshold: 1,
  };
  return { ...base, ensemble };
}

const MARKETS = [{ symbol: "BTCUSDT", candles: CANDLES, contentHash: "test", funding: [], features: TABLE }];

Deno.test("what is traded while the models are asked is what is traded when all have answered", () =>
  withModels(async (models) => {
    const input = { config: config(), markets: MARKETS, firstTradedMs: FIRST_MS };
    const asked = AskedModels.staying(models, TABLES, FIRST_MS);
    const behind = await runBacktestBehind(asked, { ...input, forecasts: asked.forecasts });
    const forecasts = await modelForecasts(models, TABLES, FIRST_MS);
    assert.ok(forecasts.ok);
    const after = runBacktest({ ...input, forecasts: forecasts.value });
    assert.ok(behind.ok && after.ok, behind.ok ? "" : behind.error);
    assert.ok(after.value.trades.length > 10, `${after.value.trades.length} trades`);
    assert.deepEqual(behind.value.trades, after.value.trades);
    assert.deepEqual(behind.value.equity, after.value.equity);
  }));

Deno.test("a model that fails while it is traded on ends the backtest in words that name it", () =>
  withModels(async (models) => {
    await models[1]!.model.release();
    const asked = AskedModels.staying(models, TABLES, FIRST_MS);
    const input = { config: config(), markets: MARKETS, firstTradedMs: FIRST_MS, forecasts: asked.forecasts };
    const ran = await runBacktestBehind(asked, input);
    assert.match(
      ran.ok ? "" : ran.error,
      /^Model sequence cannot be asked about BTCUSDT: The model failed on \d+ rows/,
    );
    await asked.ended;
  }));

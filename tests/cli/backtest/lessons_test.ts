/** What an adaptive backtest teaches models that label by real trades: what the live system would have told them by then. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { lessonsOf } from "../../../cli/backtest/adaptive.ts";
import type { Decision } from "../../../domain/decision.ts";
import { readRealTrades } from "../../../model_server/training/real_trades.ts";
import type { RealTrade } from "../../../outcomes/real_trade.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { feedbackLines } from "../../../research/backtest/feedback_lines.ts";
import { loadModels, releaseModels } from "../../../research/backtest/loaded_models.ts";
import { modelForecasts } from "../../../research/backtest/model_forecasts.ts";
import { runBacktest } from "../../../research/backtest/run_backtest.ts";
import { SCHEMA_HASH } from "../../../features/mod.ts";
import { smallModel, warmRuntime } from "../../fixtures/small_model.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { configWith, walk, WARM_UP } from "../../research/report/rule_backtest.ts";

await warmRuntime();

const CANDLES = walk(WARM_UP + 400);
const FIRST_MS = CANDLES[WARM_UP]!.openTimeMs;
const STEP_MS = 300_000;

const market = {
  symbol: "BTCUSDT",
  candles: CANDLES,
  contentHash: "walk",
  funding: [],
  features: new FeatureTable(CANDLES),
};

const base = configWith({ ensemble: { confidence_threshold: 0.34, outlier_score_max: 1_000 } });
const configOf = (delaySeconds: number, batchSize: number) => ({
  ...base,
  retraining: {
    ...base.retraining,
    label_method: "outcome_based" as const,
    feedback_delay_seconds: delaySeconds,
    feedback_batch_size: batchSize,
  },
});

Deno.test("the lessons of a time are the trades that had closed and been told by then, and none that came after", () =>
  inFolder(async (folder) => {
    const path = join(folder, "small.onnx");
    await Deno.writeFile(
      path,
      smallModel({
        metadata: {
          "xylen.features": JSON.stringify(["bb_position", "candle_body_ratio"]),
          "xylen.schema_hash": SCHEMA_HASH,
        },
      }),
    );
    const models = await loadModels([{ name: "small", weight: 1, path, mapping: null }]);
    assert.ok(models.ok, models.ok ? "" : models.error);
    try {
      const [model] = models.value;
      const forecasts = await modelForecasts(models.value, new Map([["BTCUSDT", market.features]]), FIRST_MS);
      assert.ok(forecasts.ok);
      const whole = runBacktest({
        config: base,
        markets: [market],
        firstTradedMs: FIRST_MS,
        forecasts: forecasts.value,
      });
      assert.ok(whole.ok);
      const { trades } = whole.value;
      assert.ok(trades.length > 8, `${trades.length} trades`);
      const generations = new Map([["small", [{ model: model!, file: path, fromMs: FIRST_MS }]]]);
      const ensemble = { models: models.value, files: new Map([["small", path]]), trained: new Set(["small"]) };

      for (const delaySeconds of [0, 3_600]) {
        for (const batchSize of [1, 3]) {
          for (const candle of [20, 90, 155, 333]) {
            const atMs = FIRST_MS + candle * STEP_MS;
            const lessons = await lessonsOf(
              { config: configOf(delaySeconds, batchSize), ensemble, markets: [market], firstTradedMs: FIRST_MS },
              Infinity,
            )(atMs, generations);
            assert.ok(lessons.ok);
            const closedByMs = atMs - delaySeconds * 1000;
            assert.equal(lessons.value, feedbackLines(whole.value, { closedByMs, batchSize }));
            const count = lessons.value.split("\n").length - 1;
            const closed = trades.filter(({ exitTimeMs }) => exitTimeMs! <= closedByMs).length;
            assert.equal(count, closed - closed % batchSize);
          }
        }
      }

      const file = join(folder, "trades.jsonl");
      await Deno.writeTextFile(file, feedbackLines(whole.value, { closedByMs: Infinity, batchSize: 1 }));
      const read = await readRealTrades(file, "BTCUSDT", "5m");
      assert.ok(read.ok);
      assert.equal(read.value.size, trades.length);
      for (const { side, realizedPnl, tradeId } of trades) {
        const decision: Decision = whole.value.recorder.decisions.get(tradeId)!;
        const learned: RealTrade = read.value.get(decision.candleOpenTimeMs)!;
        const won = (side === "long" ? 1 : -1) * Math.sign(realizedPnl);
        if (realizedPnl !== 0) assert.equal(Math.sign(learned.move), won);
      }
    } finally {
      await releaseModels(models.value);
    }
  }));

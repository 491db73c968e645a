/**
 * How fast candles are traded: the live engine with all features and a rule in the place of the models, with features
 * that are known already, with models that are asked beside it, and whether more candles cost more each. The yardstick
 * beside them is technicalindicators' own streams over the same candles, which decide and trade nothing.
 */
import * as ti from "technicalindicators";
import { type Config, defaultConfig } from "../coordinator/runtime/config/schema.ts";
import type { Candle } from "../domain/candle.ts";
import type { Result } from "../domain/result.ts";
import { AskedModels } from "../research/backtest/asked_models.ts";
import { FeatureTable } from "../research/backtest/feature_table.ts";
import { loadModels, releaseModels } from "../research/backtest/loaded_models.ts";
import { ruleForecasts } from "../research/backtest/rule_forecaster.ts";
import {
  type BacktestInput,
  type BacktestOutcome,
  runBacktest,
  runBacktestBehind,
} from "../research/backtest/run_backtest.ts";
import type { Forecasts } from "../research/backtest/trading.ts";
import { readCandleFile } from "../research/history/candle_file.ts";
import { generatedCandles } from "../tests/features/generated_candles.ts";
import type { Measurement } from "./measurement.ts";
import { benchModel } from "./serving/bench_model.ts";

const RECORDED = new URL("../../shared/data/candles/binanceusdm-BTCUSDT-5m-20230101-20241230.csv.gz", import.meta.url);
const CANDLES = 210_240;
const WARMUP = 3_000;
const MODELS = ["gbdt", "forest", "mlp", "sequence"];
const MB = 1024 ** 2;
/** Candles a second on two cores. */
const GOALS = { fresh: 50_000, known: 300_000, models: 20_000 };

/** Keeps what was computed alive, so that no compiler leaves the work out. */
let kept = 0;

export async function* bench(): AsyncGenerator<Measurement> {
  const { candles, source } = await twoYears();
  const peer = rate(candles.length, () => peerStreams(candles));
  const against = (name: string, value: number, peer: string, peerValue: number): Measurement => ({
    name,
    value: Math.round(value),
    unit: "candles/s",
    peer,
    peer_value: Math.round(peerValue),
    ratio: Number((value / peerValue).toFixed(3)),
    n: candles.length,
  });
  const figures = (name: string, value: number, goal: number): Measurement[] => [
    against(name, value, "goal", goal),
    against(name, value, "technicalindicators nextValue, 12 series, nothing decided", peer),
  ];
  const rule = rsiRule();
  const fresh = rate(traded(candles), () => trade(candles, rule));
  yield* figures(`backtest, features computed, a rule decides (${source})`, fresh, GOALS.fresh);
  const table = new FeatureTable(candles);
  const known = rate(traded(candles), () => trade(candles, rule, table));
  yield* figures("backtest, features known, a rule decides", known, GOALS.known);
  yield* figures("backtest, four ONNX models beside it", await withModels(candles, table), GOALS.models);
  const quarter = candles.slice(0, Math.floor(candles.length / 4));
  const short = rate(traded(quarter), () => trade(quarter, rule));
  yield {
    name: "cost of a candle among all, against a quarter of them",
    value: Number((short / fresh).toFixed(3)),
    unit: "times",
    peer: "a quarter of the candles",
    peer_value: 1,
    ratio: Number((fresh / short).toFixed(3)),
    n: candles.length,
  };
  const usedMb = Deno.memoryUsage().rss / MB;
  yield {
    name: "memory after the backtests",
    value: Math.round(usedMb),
    unit: "MB",
    peer: "goal",
    peer_value: 1_024,
    ratio: Number((1_024 / usedMb).toFixed(2)),
    n: 1,
  };
}

/** The recorded two years where they are there, else as many made up. */
async function twoYears(): Promise<{ candles: readonly Candle[]; source: string }> {
  const file = await readCandleFile(RECORDED.pathname);
  return file.ok
    ? { candles: file.value.candles, source: "recorded" }
    : { candles: generatedCandles(CANDLES, 1), source: "made up" };
}

const traded = (candles: readonly Candle[]): number => candles.length - WARMUP;

/** Candles a second. */
function rate(count: number, run: () => void): number {
  const startedMs = performance.now();
  run();
  return count / (performance.now() - startedMs) * 1000;
}

function config(): Config {
  const base = defaultConfig();
  return { ...base, data: { ...base.data, warmup_candles: WARMUP } };
}

const rsiRule = (): Forecasts =>
  ruleForecasts("rsi", (feature) => {
    const rsi = feature("rsi_14") ?? 50;
    return rsi < 25 ? "long" : rsi > 75 ? "short" : "hold";
  }, 0.02);

function inputOf(candles: readonly Candle[], forecasts: Forecasts, features?: FeatureTable): BacktestInput {
  const market = { symbol: "BTCUSDT", candles, contentHash: "bench", funding: [], ...(features && { features }) };
  return { config: config(), markets: [market], firstTradedMs: candles[WARMUP]!.openTimeMs, forecasts };
}

const trade = (candles: readonly Candle[], forecasts: Forecasts, features?: FeatureTable): void =>
  counted(runBacktest(inputOf(candles, forecasts, features)));

function counted(ran: Result<BacktestOutcome>): void {
  if (!ran.ok) throw new Error(ran.error);
  kept += ran.value.trades.length;
}

/** Asking and trading together. */
async function withModels(candles: readonly Candle[], table: FeatureTable): Promise<number> {
  const made = await Promise.all(MODELS.map(async (name) => ({ name, file: await benchModel(name) })));
  const models = await loadModels(made.map(({ name, file }) => ({ name, weight: 1, path: file.path, mapping: null })));
  if (!models.ok) throw new Error(models.error);
  try {
    const startedMs = performance.now();
    const asked = AskedModels.staying(models.value, new Map([["BTCUSDT", table]]), candles[WARMUP]!.openTimeMs);
    counted(await runBacktestBehind(asked, inputOf(candles, asked.forecasts, table)));
    return traded(candles) / (performance.now() - startedMs) * 1000;
  } finally {
    await releaseModels(models.value);
    for (const { file } of made) await file.remove();
  }
}

function peerStreams(candles: readonly Candle[]): void {
  const none = { high: [], low: [], close: [], open: [], volume: [], values: [] };
  const ofClose = [
    new ti.RSI({ values: [], period: 14 }),
    ...[9, 20, 50, 200].map((period) => new ti.EMA({ values: [], period })),
    new ti.BollingerBands({ values: [], period: 20, stdDev: 2 }),
    new ti.SMA({ values: [], period: 20 }),
    new ti.ROC({ values: [], period: 10 }),
  ] as unknown as readonly { nextValue(value: number): unknown }[];
  const ofCandle = [
    new ti.ATR({ ...none, period: 14 }),
    new ti.ADX({ ...none, period: 14 }),
    new ti.CCI({ ...none, period: 20 } as never),
    new ti.WilliamsR({ ...none, period: 14 }),
  ] as unknown as readonly { nextValue(candle: Candle): unknown }[];
  for (const candle of candles) {
    for (const each of ofClose) if (each.nextValue(candle.close) !== undefined) kept++;
    for (const each of ofCandle) if (each.nextValue(candle) !== undefined) kept++;
  }
}

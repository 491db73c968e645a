/** The command from its files to its report, with a model that is small enough to be made here. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type BacktestOptions } from "../../../cli/backtest.ts";
import { backtest } from "../../../cli/backtest/run.ts";
import { ExitError } from "../../../cli/exit.ts";
import { usd } from "../../../domain/money.ts";
import { SCHEMA_HASH } from "../../../features/mod.ts";
import { smallModel, warmRuntime } from "../../fixtures/small_model.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { walk } from "../../research/report/rule_backtest.ts";

const CANDLES = walk(700);
const WARM_UP = 400;

const CONFIG = `
data: { timeframes: [5m], warmup_candles: ${WARM_UP} }
models: { endpoints: [{ name: small, learner: logistic, horizon_bars: 20 }] }
ensemble: { confidence_threshold: 0.34, expected_value_threshold: -1, uncertainty_threshold: 1, outlier_score_max: 1000 }
`;

await warmRuntime();

/** Candles, a configuration and a model in a folder. @param trainedToMs Of the model. */
async function prepared(folder: string, trainedToMs: number): Promise<BacktestOptions> {
  const rows = CANDLES.map(({ openTimeMs, open, high, low, close, volume }) =>
    [openTimeMs, open, high, low, close, volume].join(",")
  );
  const data = join(folder, "walk-BTCUSDT-5m.csv"), config = join(folder, "config.yaml");
  await Deno.writeTextFile(data, ["timestamp_ms,open,high,low,close,volume", ...rows].join("\n"));
  await Deno.writeTextFile(config, CONFIG);
  await Deno.writeFile(
    join(folder, "small.onnx"),
    smallModel({
      metadata: {
        "xylen.features": JSON.stringify(["bb_position", "candle_body_ratio"]),
        "xylen.schema_hash": SCHEMA_HASH,
        "xylen.trained_from_ms": "1",
        "xylen.trained_to_ms": String(trainedToMs),
      },
    }),
  );
  return { data: [data], config, models: folder, out: join(folder, "out"), noise: "2" };
}

/** What a command prints, without a terminal. */
async function printed(work: () => Promise<void>): Promise<{ stdout: string; stderr: string }> {
  const { log, error } = console, out: string[] = [], err: string[] = [];
  console.log = (line: string) => void out.push(line);
  console.error = (line: string) => void err.push(line);
  try {
    await work();
  } finally {
    Object.assign(console, { log, error });
  }
  return { stdout: out.join("\n"), stderr: err.join("\n") };
}

Deno.test("a backtest leaves a report that agrees with itself, with what it printed and with its reruns", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    const { stdout, stderr } = await printed(() => backtest({ ...options, perturbed: "2", json: true }, "default"));
    const report = JSON.parse(await Deno.readTextFile(join(options.out, "report.json")));
    assert.deepEqual(JSON.parse(stdout), report);
    assert.ok(report.trades > 3);
    assert.equal(usd(report.attribution[0].net), usd(report.net_profit));
    assert.equal(report.checks.lookahead.passed, true);
    assert.equal(report.checks.forecasts.passed, true);
    assert.ok(report.checks.forecasts.answers > 40);
    assert.equal(report.perturbed.runs.length, 2);
    assert.match(stderr, /perturbed run 2 of 2/);
    assert.match(stderr, /^Warm-up: /m);
    assert.equal(report.data[0].file, "walk-BTCUSDT-5m.csv");
    assert.match(report.command, /^deno task xylen backtest --data .*walk-BTCUSDT-5m\.csv .*--perturbed 2 --noise 2/);
    const page = await Deno.readTextFile(join(options.out, "report.html"));
    assert.ok(page.includes(report.config_hash) && page.includes(report.data_hash));
    const { calibration } = report;
    assert.deepEqual(calibration.models.map(({ name }: { name: string }) => name), ["small"]);
    assert.equal(calibration.models[0].decisions, calibration.judged);
  }));

Deno.test("without --json the same is told in words", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    const { stdout } = await printed(() => backtest(options, "default"));
    assert.match(stdout, /^Traded +BTCUSDT 5m, 2024-01-02/);
    assert.match(stdout, /^Checks +no lookahead found at \d+ places, nor in \d+ answers of models; warm-up/m);
    assert.match(stdout, /^! /m);
  }));

Deno.test("a model that was trained on a traded candle ends it with exit code 3, and nothing is written", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES.at(-1)!.openTimeMs);
    await printed(() =>
      assert.rejects(backtest(options, "default"), (error) => error instanceof ExitError && error.code === 3)
    );
    await assert.rejects(Deno.stat(join(options.out, "report.json")), Deno.errors.NotFound);
  }));

Deno.test("reruns that make no sense are refused before anything is opened", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    await printed(() =>
      assert.rejects(backtest({ ...options, perturbed: "many" }, "default"), (error) =>
        error instanceof ExitError && error.code === 2)
    );
  }));

Deno.test("candles of another timeframe than the one that is decided on are refused, with both and what to do", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    await Deno.writeTextFile(options.config!, CONFIG.replace("[5m]", "[15m]"));
    await printed(() =>
      assert.rejects(backtest(options, "default"), (error) => {
        assert.ok(error instanceof ExitError && error.code === 2);
        assert.match(error.message, /BTCUSDT-5m\.csv has candles of 5m, data\.timeframes begins with 15m: give a file/);
        return true;
      })
    );
    await assert.rejects(Deno.stat(join(options.out, "report.json")), Deno.errors.NotFound);
  }));

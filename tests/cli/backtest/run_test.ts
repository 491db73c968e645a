/** The command from its files to its report, with a model that is small enough to be made here. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { BacktestOptions } from "../../../cli/backtest/options.ts";
import { backtest } from "../../../cli/backtest/run.ts";
import { ExitError } from "../../../cli/exit.ts";
import type { Candle } from "../../../domain/candle.ts";
import { usd } from "../../../domain/money.ts";
import { SCHEMA_HASH } from "../../../features/mod.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { progressOf } from "../../../research/jobs/progress_line.ts";
import { smallModel, warmRuntime } from "../../fixtures/small_model.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { researchFile } from "../../../db/research/trial_ledger.ts";
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
  return { data: [data], config, models: folder, dataDir: folder, out: join(folder, "out"), noise: "2" };
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

Deno.test("a ledger from which a run was taken is told in the report, not on the terminal alone", () =>
  inFolder(async (folder) => {
    const { models: _none, ...options } = await prepared(folder, 1);
    const warnings = async (rule: string): Promise<string[]> => {
      const { stdout } = await printed(() => backtest({ ...options, rule, json: true }, "default"));
      return JSON.parse(stdout).warnings;
    };
    await warnings("trend");
    assert.ok(!(await warnings("reversal")).some((sentence) => sentence.includes("ledger")));
    const connection = new Connection(researchFile(folder));
    connection.script(
      "drop trigger trials_never_go; delete from backtests where seq = 1; delete from trial_symbols where seq = 1; " +
        "delete from trials where seq = 1",
    );
    connection.close();
    assert.match((await warnings("trend"))[0]!, /^The ledger of trials is not whole: .* are not counted/);
  }));

Deno.test("a rule takes the place of the models, and goes with nothing that is about models", () =>
  inFolder(async (folder) => {
    const { models, ...options } = await prepared(folder, CANDLES[0]!.openTimeMs);
    const { stdout } = await printed(() => backtest({ ...options, rule: "reversal", json: true }, "default"));
    const report = JSON.parse(stdout);
    assert.deepEqual(report.models.map(({ name, learner }: Record<string, string>) => [name, learner]), [
      ["reversal rule", "rule"],
    ]);
    assert.ok(report.trades > 3);
    assert.match(report.command, /--rule reversal/);
    for (const wrong of [{ rule: "oracle" }, { rule: "trend", models: models! }, { rule: "trend", perturbed: "2" }]) {
      await printed(() =>
        assert.rejects(
          backtest({ ...options, ...wrong }, "default"),
          (error) => error instanceof ExitError && error.code === 2,
        )
      );
    }
  }));

Deno.test("with --progress a program reads how far it is, from the first candle to the end", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    const { stderr } = await printed(() => backtest({ ...options, progress: true }, "default"));
    const told = stderr.split("\n").map(progressOf).filter((each) => each !== null);
    assert.deepEqual([told[0]!.stage, told.at(-1)], ["reading candles", { progress: 1, stage: "done" }]);
    assert.ok(told.every(({ progress }, i) => i === 0 || progress >= told[i - 1]!.progress));
  }));

Deno.test("candles of another timeframe than the configuration's are traded as what they are, and that is told", () =>
  inFolder(async (folder) => {
    const options = await prepared(folder, CANDLES[0]!.openTimeMs);
    await Deno.writeTextFile(options.config!, CONFIG.replace("[5m]", "[1m, 5m, 15m]"));
    const { stdout, stderr } = await printed(() => backtest({ ...options, json: true }, "default"));
    const report = JSON.parse(stdout);
    assert.deepEqual([report.timeframe, report.data[0].missing], ["5m", 0]);
    assert.match(stderr, /has candles of 5m: they are what is traded, although data\.timeframes begins with 1m/);
  }));

Deno.test("models that a backtest has trained are taken by the next as they lie", () =>
  inFolder(async (folder) => {
    const { models: _none, ...options } = await prepared(folder, 1);
    const rows = walk(2_000).map(({ openTimeMs, open, high, low, close, volume }) =>
      [openTimeMs, open, high, low, close, volume].join(",")
    );
    await Deno.writeTextFile(options.data[0]!, ["timestamp_ms,open,high,low,close,volume", ...rows].join("\n"));
    const ran = async (more: Partial<BacktestOptions>) =>
      JSON.parse((await printed(() => backtest({ ...options, ...more, json: true }, "default"))).stdout);
    const first = await ran({});
    const again = await ran({
      models: join(options.out, "models"),
      from: new Date(first.from).toISOString(),
      out: join(folder, "again"),
    });
    assert.deepEqual(again.models, first.models);
    assert.deepEqual([again.trades, again.net_profit], [first.trades, first.net_profit]);
  }));

Deno.test("models are trained on a stored series as on a file", () =>
  inFolder(async (folder) => {
    const { models: _none, ...options } = await prepared(folder, 1);
    const candles = walk(2_000);
    const store = new HistoryStore(join(folder, "history"));
    const series = candlesOf("BTCUSDT", "5m");
    const column = (of: (candle: Candle) => number) => Float64Array.from(candles, of);
    await store.append(series, {
      timesMs: column(({ openTimeMs }) => openTimeMs),
      values: [
        column(({ open }) => open),
        column(({ high }) => high),
        column(({ low }) => low),
        column(({ close }) => close),
        column(({ volume }) => volume),
      ],
    });
    const { stdout } = await printed(() =>
      backtest({ ...options, data: [store.folderOf(series)], dataDir: folder, json: true }, "default")
    );
    const report = JSON.parse(stdout);
    assert.equal(report.models[0].learner, "logistic");
    assert.equal(report.models[0].trained_to, candles[800]!.openTimeMs);
    assert.equal(report.data[0].file, "candles BTCUSDT 5m");
  }));

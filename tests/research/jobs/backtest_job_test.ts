/** A backtest as a job, from what is asked for to what is stored, by the command of the program in a process of its own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { backtestCommand } from "../../../cli/start/children.ts";
import { BALANCE_USD } from "../../../coordinator/ports/research/asked_data.ts";
import { type BacktestRequest, backtestRequest } from "../../../coordinator/ports/research/backtest_request.ts";
import type { BacktestFile } from "../../../coordinator/ports/research/backtests.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { openTrialLedger, type TrialLedger } from "../../../db/research/trial_ledger.ts";
import { ok } from "../../../domain/result.ts";
import { keptData } from "../../../research/history/data_sources.ts";
import { BacktestJob } from "../../../research/jobs/backtest_job.ts";
import { StoredBacktests } from "../../../research/shelf/stored_backtests.ts";
import { opened, optionsIn } from "../../db/fixtures.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { walk } from "../report/rule_backtest.ts";

const CANDLES = walk(700);
const DAY = new Date(CANDLES[0]!.openTimeMs).toISOString().slice(0, 10);
const DATA = "file/walk-BTCUSDT-5m.csv";
const CONFIG = {
  data: { timeframes: ["5m", "15m"], warmup_candles: 400 },
  models: { endpoints: [{ name: "small", learner: "logistic", horizon_bars: 20 }] },
  ensemble: { confidence_threshold: 0.34, expected_value_threshold: -1, uncertainty_threshold: 1 },
};
const REQUEST = { data: [DATA], models: "rule_reversal", profile: "default", slippage_bps: 3, initial_balance: 5_000 };

interface Lab {
  readonly dataDir: string;
  readonly job: BacktestJob;
  readonly ledger: TrialLedger;
  /** Checks and does what is asked for. */
  run(jobId: string, request: unknown, signal?: AbortSignal): ReturnType<BacktestJob["run"]>;
  readonly stages: string[];
}

async function inLab(work: (lab: Lab) => Promise<void>, { ownTrades = true } = {}): Promise<void> {
  await inFolder(async (dataDir) => {
    await Deno.mkdir(join(dataDir, "history"));
    const rows = CANDLES.map(({ openTimeMs, open, high, low, close, volume }) =>
      `${openTimeMs},${open},${high},${low},${close},${volume}\n`
    );
    const text = `timestamp_ms,open,high,low,close,volume\n${rows.join("")}`;
    for (const name of ["walk-BTCUSDT-5m", "walk-ETHUSDT-5m", "other-BTCUSDT-5m", "walk-SOLUSDT-1h"]) {
      await Deno.writeTextFile(join(dataDir, "history", `${name}.csv`), text);
    }
    const ledger = await openTrialLedger(dataDir);
    assert.ok(ledger.ok);
    const stages: string[] = [];
    const job = new BacktestJob({
      dataDir,
      data: () => keptData(dataDir),
      configuration: () => ({ raw: CONFIG, config: defaultConfig() }),
      serving: () => ok(new Map([["gbdt", join(dataDir, "gbdt.onnx")]])),
      ownTrades: () => ownTrades,
      command: (place) => backtestCommand({ dataDir, databaseUrl: `file:${dataDir}/xylen.db` }, place),
      isStored: async (id) => await ledger.value.backtest(id) !== null,
    });
    try {
      await work({
        dataDir,
        job,
        ledger: ledger.value,
        stages,
        run: async (jobId, request, signal = new AbortController().signal) => {
          const checked = await job.check(request);
          assert.ok(checked.ok, JSON.stringify(checked));
          const onProgress = ({ stage }: { stage: string }) => void stages.push(stage);
          return await job.run({ jobId, request: checked.value, signal, onProgress });
        },
      });
    } finally {
      await ledger.value.close();
    }
  });
}

const textOf = async (body: ReadableStream<Uint8Array> | null): Promise<string | null> =>
  body && await new Response(body).text();

Deno.test("a backtest that is asked for is run by the command and stored with its curve and its files", () =>
  inLab(async ({ run, ledger, stages, job }) => {
    const { result } = await run("b-one", REQUEST);
    assert.deepEqual(result, { ok: true, value: "b-one" });
    assert.equal(await job.stored("b-one"), "b-one");
    assert.ok(
      ["reading candles", "trading", "working out how sure the figures are"].every((each) => stages.includes(each)),
    );
    const shelf = new StoredBacktests({ ledger: () => Promise.resolve(ledger), offer: assert.fail });
    const found = await shelf.find("b-one");
    assert.ok(found?.report && found.curve, "its report is read");
    const { report, curve, verdict } = found;
    assert.deepEqual([report.symbol, report.timeframe, report.initial_balance], ["BTCUSDT", "5m", 5_000]);
    assert.deepEqual([report.assumptions.slippage_bps, report.models[0]!.name], [3, "reversal rule"]);
    assert.ok(report.trades > 3 && verdict.length >= 2);
    assert.ok(!report.warnings.some((sentence) => sentence.includes("was trained")), "a rule has learned nothing");
    assert.equal(curve.equity[0], 5_000);
    assert.ok(Math.abs(curve.equity.at(-1)! - report.final_balance) < 0.011);
    assert.deepEqual(found.files, ["report.html", "report.json", "trades.csv", "equity.csv"]);
    assert.match((await textOf(await shelf.file("b-one", "report.html")))!, /^<!doctype html>/);
    const { items, next } = await shelf.page(10, null);
    assert.deepEqual([items.length, items[0]!.backtest_id, next], [1, "b-one", null]);
    assert.deepEqual([items[0]!.net_profit, items[0]!.models], [report.net_profit, ["reversal rule"]]);
  }));

Deno.test("models are trained for it, and asked, by a process that has no more rights than that takes", () =>
  inLab(async ({ run, ledger, dataDir }) => {
    const rows = walk(2_000).map(({ openTimeMs, open, high, low, close, volume }) =>
      `${openTimeMs},${open},${high},${low},${close},${volume}\n`
    );
    await Deno.writeTextFile(join(dataDir, "history", "long-BTCUSDT-5m.csv"), rows.join(""));
    const { result } = await run("b-trained", { ...REQUEST, data: ["file/long-BTCUSDT-5m.csv"], models: "trained" });
    assert.deepEqual(result, { ok: true, value: "b-trained" });
    const { report } = (await ledger.backtest("b-trained"))! as { report: { models: { learner: string }[] } };
    assert.deepEqual(report.models.map(({ learner }) => learner), ["logistic"]);
  }));

Deno.test("slippage is learned from the own trades of the running program's database", () =>
  inLab(async ({ run, ledger, dataDir }) => {
    const database = await opened(optionsIn(dataDir));
    try {
      const { result } = await run("b-learned", { ...REQUEST, slippage_model: "learned" });
      assert.deepEqual(result, { ok: true, value: "b-learned" });
      const { report } = (await ledger.backtest("b-learned"))! as {
        report: { assumptions: { slippage_model: string } };
      };
      assert.equal(report.assumptions.slippage_model, "learned");
    } finally {
      await database.close();
    }
  }));

Deno.test("the largest balance that may be asked for can be traded with", () =>
  inLab(async ({ run, ledger, job }) => {
    const { result } = await run("b-rich", { ...REQUEST, profile: "demo", initial_balance: BALANCE_USD.max });
    assert.deepEqual(result, { ok: true, value: "b-rich" });
    assert.ok(((await ledger.backtest("b-rich"))! as { report: { trades: number } }).report.trades > 3);
    const more = await job.check({ ...REQUEST, initial_balance: 2 * BALANCE_USD.max });
    assert.ok(!more.ok && JSON.stringify(more.error).includes("initial_balance"));
  }));

Deno.test("the same job again does not do it again: the result is there once, and one trial is counted", () =>
  inLab(async ({ run, ledger }) => {
    await run("b-one", REQUEST);
    const { result } = await run("b-one", REQUEST);
    assert.deepEqual(result, { ok: true, value: "b-one" });
    assert.equal((await ledger.latestBacktests(5)).length, 1);
    assert.equal((await Array.fromAsync(ledger.all())).length, 1);
  }));

Deno.test("a job that is ended stores nothing and leaves nothing behind", () =>
  inLab(async ({ run, ledger, dataDir }) => {
    const abort = new AbortController();
    const running = run("b-ended", REQUEST, abort.signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    assert.equal((await running).result.ok, false);
    assert.equal(await ledger.backtest("b-ended"), null);
    await assert.rejects(Deno.stat(join(dataDir, "research", "b-ended")), Deno.errors.NotFound);
  }));

/** Starts a command, tells its process id, and lives until it is killed. */
const PARENT = `
  const { program, args, env } = JSON.parse(Deno.args[0]);
  const options = { args, env, stdin: "piped", stdout: "null", stderr: "null" };
  console.log(new Deno.Command(program, options).spawn().pid);
  setInterval(() => {}, 1000);
`;

const lives = (pid: number): boolean => {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
};

Deno.test("a run ends with the program that asked for it, however that dies, and stores nothing", () =>
  inLab(async ({ dataDir, ledger }) => {
    const data = (await keptData(dataDir)).filter(({ source }) => source.name === DATA);
    const folder = join(dataDir, "research", "b-alone");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "config.yaml"), JSON.stringify(CONFIG));
    const place = {
      jobId: "b-alone",
      folder,
      configFile: join(folder, "config.yaml"),
      data,
      modelsDir: null,
      modelFiles: [],
    };
    const request = backtestRequest.parse(REQUEST);
    const command = backtestCommand({ dataDir, databaseUrl: "file:none" }, { ...place, request });
    const parent = new Deno.Command(Deno.execPath(), {
      args: ["eval", PARENT, JSON.stringify(command)],
      stdout: "piped",
    }).spawn();
    const reader = parent.stdout.getReader();
    const pid = Number(new TextDecoder().decode((await reader.read()).value));
    assert.ok(lives(pid), `process ${pid}`);
    parent.kill("SIGKILL");
    await parent.status;
    await reader.cancel();
    while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await ledger.backtest("b-alone"), null);
  }));

Deno.test("what stops a run is told in the command's own words, without the folders of this machine", () =>
  inLab(async ({ run, dataDir }) => {
    await Deno.writeTextFile(
      join(dataDir, "history", "walk-BTCUSDT-5m.csv"),
      "timestamp_ms,open,high,low,close,volume\n1,2\n",
    );
    const { result } = await run("b-faulty", REQUEST);
    assert.ok(!result.ok);
    assert.match(result.error, /Cannot .* data\/history\/walk-BTCUSDT-5m\.csv/);
    assert.ok(!result.error.includes(dataDir));
  }));

Deno.test("files that a later run has written over are not shown as those of the earlier", () =>
  inLab(async ({ run, ledger }) => {
    await run("b-one", REQUEST);
    const stored = (await ledger.backtest("b-one"))!;
    const shelf = new StoredBacktests({ ledger: () => Promise.resolve(ledger), offer: assert.fail });
    const path = join(stored.folder, "report.json");
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace('"trades": ', '"trades": 1'));
    assert.deepEqual((await shelf.find("b-one"))!.files, []);
    assert.equal(await shelf.file("b-one", "trades.csv"), null);
    assert.equal(await shelf.file("b-two", "trades.csv"), null);
    assert.equal(await shelf.file("b-one", "../../operator.token" as BacktestFile), null);
  }));

const REFUSED: readonly (readonly [name: string, request: unknown, fields: readonly string[], says: RegExp])[] = [
  ["nothing", {}, ["data"], /data/],
  ["data that is a path", { data: ["/etc/passwd"] }, ["data.0"], /there is no data "\/etc\/passwd"/],
  ["data that climbs", { data: ["file/../../xylen.db"] }, ["data.0"], /there is no data/],
  ["an unknown model", { ...REQUEST, models: "oracle" }, ["models"], /models/],
  ["a day that there is not", { ...REQUEST, from: "2024-02-30" }, ["from"], /must be a day that there is/],
  ["days the wrong way round", { ...REQUEST, from: "2024-02-02", to: "2024-02-01" }, ["from"], /must not be after to/],
  ["days after the end", { ...REQUEST, from: "2031-01-01" }, ["from"], /ends on/],
  ["days before the beginning", { ...REQUEST, to: "2001-01-01" }, ["to"], new RegExp(`begins on ${DAY}`)],
  ["a balance of nothing", { ...REQUEST, initial_balance: 0 }, ["initial_balance"], /initial_balance/],
  ["a part of a basis point", { ...REQUEST, slippage_bps: 1.5 }, ["slippage_bps"], /slippage_bps/],
  ["slippage learned from no trades", { ...REQUEST, slippage_model: "learned" }, ["slippage_model"], /own trades/],
  ["a market twice", { ...REQUEST, data: [DATA, "file/other-BTCUSDT-5m.csv"] }, ["data.1"], /BTCUSDT is there twice/],
  ["two timeframes", { ...REQUEST, data: [DATA, "file/walk-SOLUSDT-1h.csv"] }, ["data.1"], /1h beside 5m/],
  ["a key that there is not", { ...REQUEST, out: "/tmp/x" }, [""], /out/],
];
for (const [name, request, fields, says] of REFUSED) {
  Deno.test(`${name} is refused, and its field is named`, () =>
    inLab(async ({ job }) => {
      const checked = await job.check(request);
      assert.ok(!checked.ok, name);
      assert.equal(checked.error.code, "bad_request");
      assert.deepEqual(checked.error.fields!.map(({ field }) => field), fields);
      assert.match(checked.error.message, says);
    }, { ownTrades: false }));
}

Deno.test("what is left out of a request is what one would most likely want", () =>
  inLab(async ({ job }) => {
    const checked = await job.check({ data: [DATA, "file/walk-ETHUSDT-5m.csv"] });
    assert.ok(checked.ok);
    assert.deepEqual(
      checked.value,
      {
        data: [DATA, "file/walk-ETHUSDT-5m.csv"],
        from: null,
        to: null,
        models: "trained",
        profile: "default",
        slippage_model: "fixed_bps",
        slippage_bps: 5,
        initial_balance: 10_000,
      } satisfies BacktestRequest,
    );
  }));

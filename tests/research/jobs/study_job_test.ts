/** Walk-forwards, searches and checks as jobs, by the commands of the program in processes of their own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { checkCommand, searchCommand, walkForwardCommand } from "../../../cli/start/study_children.ts";
import type { Config } from "../../../coordinator/runtime/config/schema.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { openTrialLedger, type TrialLedger } from "../../../db/research/trial_ledger.ts";
import { ok } from "../../../domain/result.ts";
import { SCHEMA_HASH } from "../../../features/mod.ts";
import { keptData } from "../../../research/history/data_sources.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { CheckJob } from "../../../research/jobs/check_job.ts";
import type { JobKind } from "../../../research/jobs/job_kind.ts";
import { searchJob, walkForwardJob } from "../../../research/jobs/study_job.ts";
import { Records } from "../../../research/records/records.ts";
import { smallModel, warmRuntime } from "../../fixtures/small_model.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable } from "../history/tables.ts";
import { candleCsv, chanceCandles, FIRST_MS } from "../search/a_market.ts";

await warmRuntime();

const DATA = "file/BTCUSDT-1h.csv";

interface Lab {
  readonly dataDir: string;
  readonly ledger: TrialLedger;
  readonly records: Records;
  readonly search: JobKind;
  readonly walkForward: JobKind;
  readonly check: JobKind;
}

/** A data folder with candles by chance, and a configuration with a model that says something else every hour. */
const inLab = (work: (lab: Lab) => Promise<void>): Promise<void> =>
  inFolder(async (dataDir) => {
    await Deno.mkdir(join(dataDir, "history"));
    const file = join(dataDir, "small.onnx");
    const metadata = { "xylen.schema_hash": SCHEMA_HASH, "xylen.trained_to_ms": String(FIRST_MS) };
    await Deno.writeFile(file, smallModel({ metadata }));
    await Deno.writeTextFile(join(dataDir, "history", "BTCUSDT-1h.csv"), candleCsv(chanceCandles(5, 600)));
    const raw = {
      data: { timeframes: ["1h"], warmup_candles: 200, candles_count: 200 },
      models: { endpoints: [{ name: "small", file }] },
      ensemble: { expected_value_threshold: -1, confidence_threshold: 0.34 },
      trading: { min_trade_interval_seconds: 0 },
    };
    const loaded = parseConfig(JSON.stringify(raw), "config.yaml");
    assert.ok(loaded.ok);
    const config: Config = loaded.value.config;
    const ledger = await openTrialLedger(dataDir);
    assert.ok(ledger.ok);
    const records = new Records({
      ledger: () => Promise.resolve(ledger.value),
      stores: [{ origin: "history", store: new HistoryStore(join(dataDir, "history")) }],
    });
    const parts = {
      dataDir,
      data: () => keptData(dataDir),
      configuration: () => ({ raw, config }),
      serving: () => ok(new Map([["small", file]])),
      stored: (jobId: string) => ledger.value.studies.ofJob(jobId),
    };
    try {
      await work({
        dataDir,
        ledger: ledger.value,
        records,
        search: searchJob({ ...parts, command: (place) => searchCommand(dataDir, place) }),
        walkForward: walkForwardJob({ ...parts, command: (place) => walkForwardCommand(dataDir, place) }),
        check: new CheckJob({
          series: async () => (await records.history()).series,
          command: (place) => checkCommand(dataDir, place),
        }),
      });
    } finally {
      await records.idle();
      await ledger.value.close();
    }
  });

async function run(kind: JobKind, jobId: string, asked: unknown, stages: string[] = []) {
  const checked = await kind.check(asked);
  assert.ok(checked.ok, JSON.stringify(checked));
  const onProgress = ({ stage }: { readonly stage: string }) => void stages.push(stage);
  return await kind.run({ jobId, request: checked.value, signal: new AbortController().signal, onProgress });
}

const SEARCH = { data: [DATA], keys: ["trading.position_size_fraction=0.02..0.3"], trials: 4, min_trades: 1 };

Deno.test("a search that is asked for is run by the command, stored under its own name, and goes on with more trials", () =>
  inLab(async ({ search, records, ledger, dataDir }) => {
    const stages: string[] = [];
    const { result } = await run(search, "s-one", SEARCH, stages);
    assert.ok(result.ok, JSON.stringify(result));
    assert.match(stages.at(-1)!, /trial 4 of 4/);
    const found = await records.search("s-one");
    assert.deepEqual([found?.id, found?.job_id, found?.trials_run], [result.value, "s-one", 4]);
    assert.ok((await Deno.stat(join(dataDir, "research", "s-one", "search.html"))).isFile);
    const further = await run(search, "s-two", { ...SEARCH, trials: 6 });
    assert.deepEqual(further.result, result, "the same search");
    assert.equal((await records.search(result.value))?.report?.resumed, 4);
    assert.equal((await Array.fromAsync(ledger.all())).length, 6, "nothing was run twice");
    assert.equal(await search.stored("s-two"), result.value);
  }));

Deno.test("a search that goes further and is cancelled keeps the verdict of its earlier trials, and where its files are", () =>
  inLab(async ({ search, records }) => {
    const { result } = await run(search, "s-one", SEARCH);
    assert.ok(result.ok, JSON.stringify(result));
    const before = await records.search(result.value);
    const abort = new AbortController();
    const checked = await search.check({ ...SEARCH, trials: 5_000 });
    assert.ok(checked.ok);
    const onProgress = ({ stage }: { readonly stage: string }) => {
      if (Number(/trial (\d+) of/.exec(stage)?.[1] ?? 0) > 4) abort.abort();
    };
    const further = await search.run({ jobId: "s-two", request: checked.value, signal: abort.signal, onProgress });
    assert.ok(!further.result.ok);
    assert.equal(await search.stored("s-two"), null, "the job has come to nothing");
    const after = await records.search(result.value);
    assert.ok(after && after.trials_run > 4);
    assert.deepEqual([after.ended_at, after.trials_planned, after.judged_trials], [null, 5_000, 4]);
    assert.deepEqual(after.report, before?.report);
    const [summary] = await records.searches();
    assert.deepEqual(
      [summary!.best_score, summary!.deflated_sharpe, summary!.pbo, summary!.judged_trials],
      [before!.best_score, before!.deflated_sharpe, before!.pbo, 4],
    );
    assert.ok((await Deno.stat(join(after.folder, "search.html"))).isFile);
  }));

Deno.test("a walk-forward that is asked for is run by the command and stored under the job's name", () =>
  inLab(async ({ walkForward, records, ledger }) => {
    const { result } = await run(walkForward, "w-one", { data: [DATA], windows: 2, embargo_candles: 3 });
    assert.deepEqual(result, ok("w-one"));
    const found = await records.walkForward("w-one");
    assert.ok(found);
    assert.deepEqual([found.windows, found.report.walk_forward.embargo_candles], [2, 3]);
    assert.ok(found.verdict.length > 0);
    const [first, last] = [found.equity[0]!, found.equity.at(-1)!];
    assert.deepEqual([first.timestamp, first.equity], [found.from, 10_000]);
    assert.ok(Math.abs(last.equity - 10_000 - found.report.net_profit) < 0.05, "daily returns lead to the end");
    const again = await run(walkForward, "w-one", { data: [DATA], windows: 2, embargo_candles: 3 });
    assert.deepEqual(again.result, ok("w-one"));
    assert.equal((await Array.fromAsync(ledger.all())).length, 1, "the same job again does nothing twice");
  }));

Deno.test("a job that fails leaves its words and no folder", () =>
  inLab(async ({ search, dataDir }) => {
    const { result } = await run(search, "s-vain", { ...SEARCH, min_trades: 100_000 });
    assert.ok(!result.ok);
    assert.match(result.error, /None of 4 trials can be judged/);
    assert.ok(!result.error.includes(dataDir));
    await assert.rejects(Deno.stat(join(dataDir, "research", "s-vain")), Deno.errors.NotFound);
  }));

Deno.test("a check looks a stored series through, and faults are a result and no failure", () =>
  inLab(async ({ check, records, dataDir }) => {
    const series = candlesOf("BTCUSDT", "5m");
    const store = new HistoryStore(join(dataDir, "history"));
    await store.append(series, candleTable(40, Date.UTC(2024, 0, 1)));
    await store.append(series, candleTable(40, Date.UTC(2024, 0, 2)));
    const { result } = await run(check, "c-one", { series: "history/BTCUSDT/5m" });
    assert.deepEqual(result, ok("history/BTCUSDT/5m"));
    const [found] = (await records.history()).series;
    const told = found!.check!.checks.map((each) => [each.check, each.severity]);
    assert.deepEqual(told.filter(([, severity]) => severity === "fault"), [["gaps", "fault"]]);
    assert.equal(found!.check!.rows, 80);
  }));

for (
  const [kind, asked, fields, told = /./] of [
    ["search", { ...SEARCH, keys: [] }, ["keys"]],
    ["search", { ...SEARCH, keys: ["trading.leverage=9..1", "mode=a|b", "trading.wait=1..2"] }, [
      "keys.0",
      "keys.1",
      "keys.2",
    ]],
    ["search", { ...SEARCH, keys: ["trading.leverage=1..2", "trading.leverage=1..3"] }, ["keys"]],
    [
      "search",
      { ...SEARCH, keys: ["ensemble.confidence_threshold=40..70", "trading.stop_loss_atr=1..2"] },
      ["keys.0"],
      /^ensemble\.confidence_threshold must be between 0 and 1, was 40 in 40\.\.70$/,
    ],
    [
      "search",
      { ...SEARCH, keys: ["ensemble.confidence_threshold=0.4..70"] },
      ["keys.0"],
      /must be between 0 and 1, was 70 in 0\.4\.\.70/,
    ],
    [
      "search",
      { ...SEARCH, keys: ["ensemble.method=stacked|average_of_all"] },
      ["keys.0"],
      /^ensemble\.method must be .*, was "average_of_all" in stacked\|average_of_all$/,
    ],
    ["search", { ...SEARCH, keys: ["models.endpoints.small.weight=-2..1"] }, [
      "keys.0",
    ], /^models\.endpoints\.small\.weight must be .*, was -2 in -2\.\.1$/],
    ["search", { ...SEARCH, models: "serving", windows: 3 }, ["windows"]],
    ["search", { ...SEARCH, data: ["history/BTCUSDT/5m"] }, ["data.0"]],
    ["walkForward", { data: [DATA], windows: 1 }, ["windows"]],
    ["walkForward", { data: ["../../etc/passwd"] }, ["data.0"]],
    ["walkForward", { data: [DATA], from: "2024-02-31" }, ["from"]],
    ["walkForward", { data: [DATA], from: "2024-03-02", to: "2024-03-01" }, ["from"]],
    ["check", { series: "history/ETHUSDT/5m" }, ["series"]],
    ["check", {}, ["series"]],
  ] as const
) {
  Deno.test(`${kind} ${JSON.stringify(asked)} is refused before anything runs: ${fields.join(", ")}`, () =>
    inLab(async (lab) => {
      const checked = await lab[kind].check(asked);
      assert.ok(!checked.ok);
      assert.equal(checked.error.code, "bad_request");
      assert.deepEqual(checked.error.fields?.map(({ field }) => field), fields);
      assert.match(checked.error.fields![0]!.message, told);
    }));
}

Deno.test("a range that only another key forbids is taken: a search may move that key too", () =>
  inLab(async ({ search }) => {
    const keys = ["trading.stop_loss_atr=1..6", "trading.take_profit_atr=2..9"];
    const checked = await search.check({ ...SEARCH, keys });
    assert.ok(checked.ok, JSON.stringify(checked));
  }));

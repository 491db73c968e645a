import assert from "node:assert/strict";
import { createClient } from "@libsql/client";
import { Command } from "commander";
import { ExitError } from "../../../cli/exit.ts";
import { register as registerBacktest } from "../../../cli/backtest.ts";
import { register as registerOptimise } from "../../../cli/optimise.ts";
import { register as registerWalkForward } from "../../../cli/walk_forward.ts";
import type { WindowFigures } from "../../../coordinator/ports/research/walk_forward_report.ts";
import { openTrialLedger } from "../../../db/research/trial_ledger.ts";
import { SCHEMA_HASH } from "../../../features/mod.ts";
import { smallModel, warmRuntime } from "../../fixtures/small_model.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleCsv, chanceCandles, FIRST_MS } from "./a_market.ts";

interface Ran {
  readonly out: string;
  /** Standard error. */
  readonly noted: string;
  readonly code: number;
}

/** Runs a command in this process. */
async function run(...args: string[]): Promise<Ran> {
  const program = new Command().exitOverride();
  for (const register of [registerBacktest, registerOptimise, registerWalkForward]) register(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  const { log, error } = console;
  let out = "", noted = "";
  console.log = (text: string) => out += text + "\n";
  console.error = (text: string) => noted += text + "\n";
  try {
    await program.parseAsync(args, { from: "user" });
    return { out, noted, code: 0 };
  } catch (thrown) {
    if (thrown instanceof ExitError) return { out: out + thrown.message, noted, code: thrown.code };
    if ((thrown as { code?: string }).code?.startsWith("commander.")) return { out: String(thrown), noted, code: 2 };
    throw thrown;
  } finally {
    console.log = log;
    console.error = error;
  }
}

await warmRuntime();

const CONFIG = (folder: string) => `
mode: replay
data: { timeframes: [1h], warmup_candles: 200, candles_count: 200, storage_path: ${folder}/data }
models:
  endpoints:
    - { name: small, file: ${folder}/small.onnx }
ensemble: { expected_value_threshold: -1, confidence_threshold: 0.34 }
trading: { min_trade_interval_seconds: 0 }
`;

/** A folder with candles, a model that says something else every hour, and a configuration. */
const withFiles = (work: (folder: string, ...common: string[]) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const model = smallModel({
      metadata: { "xylen.schema_hash": SCHEMA_HASH, "xylen.trained_to_ms": String(FIRST_MS) },
    });
    await Deno.writeFile(`${folder}/small.onnx`, model);
    await Deno.writeTextFile(`${folder}/BTCUSDT-1h.csv`, candleCsv(chanceCandles(5, 600)));
    await Deno.writeTextFile(`${folder}/config.yaml`, CONFIG(folder));
    await work(folder, "--data", `${folder}/BTCUSDT-1h.csv`, "--config", `${folder}/config.yaml`);
  });

Deno.test("backtests and searches write themselves into one ledger, and each is deflated by all", async () => {
  await withFiles(async (folder, ...common) => {
    const first = await run("backtest", ...common, "--models", folder, "--out", `${folder}/b`, "--json");
    assert.equal(first.code, 0, first.out);
    assert.equal(JSON.parse(first.out).trials, 1);
    const search = [
      "optimise",
      ...common,
      "--models",
      folder,
      "--key",
      "trading.position_size_fraction=0.02..0.3",
      "--key",
      "trading.stop_loss_atr=0.5..2.4",
      "--trials",
      "8",
      "--min-trades",
      "1",
      "--jobs",
      "1",
      "--out",
      `${folder}/s`,
      "--json",
    ];
    const found = await run(...search);
    assert.equal(found.code, 0, found.out);
    const report = JSON.parse(found.out);
    assert.deepEqual([report.known_runs, report.resumed, report.all.length], [9, 0, 8]);
    assert.ok(report.deflated_sharpe <= report.probabilistic_sharpe);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/s/search.json`)), report);
    assert.match(await Deno.readTextFile(`${folder}/s/search.html`), /<svg/);
    assert.match(await Deno.readTextFile(`${folder}/s/best.yaml`), /^trading:\n {2}position_size_fraction: /);
    const again = JSON.parse((await run(...search)).out);
    assert.deepEqual([again.resumed, again.known_runs], [8, 9], "nothing is run or counted twice");
    assert.deepEqual({ ...again, resumed: 0, seconds: 0 }, { ...report, resumed: 0, seconds: 0 });
    const last = await run("backtest", ...common, "--models", folder, "--out", `${folder}/b`, "--json");
    assert.ok(JSON.parse(last.out).trials > 1);
    const ledger = await openTrialLedger(`${folder}/data`);
    assert.ok(ledger.ok);
    assert.equal(await ledger.value.fault(), undefined);
    const kinds = (await Array.fromAsync(ledger.value.all())).map(({ kind }) => kind);
    assert.deepEqual([kinds.length, kinds[0], kinds[1], kinds.at(-1)], [10, "backtest", "search", "backtest"]);
    const [stored] = await ledger.value.studies.latest("search", 10);
    assert.deepEqual([stored!.studyId, stored!.runs, stored!.jobId], [report.search_id, 8, null]);
    assert.match(stored!.command, /^deno task xylen optimise --data .* --trials 8 .* --min-trades 1/);
    const whole = await ledger.value.studies.study("search", report.search_id);
    assert.deepEqual(whole?.report, again);
    await ledger.value.close();
    assert.doesNotMatch(last.noted, /not whole/);
    const client = createClient({ url: `file:${folder}/data/research.db`, timeout: 5_000 });
    await client.executeMultiple("drop trigger trials_never_change; update trials set trades = 0 where seq = 2");
    client.close();
    const told = await run("backtest", ...common, "--models", folder, "--out", `${folder}/b`, "--json");
    assert.match(told.noted, /research\.db is not whole: entry 2 was changed/);
  });
});

Deno.test("a search that is refused before its first run is not stored as one", () =>
  withFiles(async (folder, ...common) => {
    const metadata = { "xylen.schema_hash": SCHEMA_HASH, "xylen.trained_to_ms": String(FIRST_MS + 500 * 3_600_000) };
    await Deno.writeFile(`${folder}/small.onnx`, smallModel({ metadata }));
    const key = "trading.position_size_fraction=0.02..0.3";
    const args = ["--key", key, "--trials", "2", "--jobs", "1", "--out", `${folder}/s`];
    const refused = await run("optimise", ...common, "--models", folder, ...args);
    assert.equal(refused.code, 3, refused.out);
    const ledger = await openTrialLedger(`${folder}/data`);
    assert.ok(ledger.ok);
    assert.deepEqual(await ledger.value.studies.latest("search", 10), []);
    await ledger.value.close();
  }));

Deno.test("a walk-forward tells each window in and out of sample, and all tests as one account", () =>
  withFiles(async (folder, ...common) => {
    const args = ["--folds", "2", "--embargo", "3", "--jobs", "1", "--out", `${folder}/w`, "--json"];
    const ran = await run("walk-forward", ...common, ...args);
    assert.equal(ran.code, 0, ran.out);
    assert.match(ran.noted, /small is a file/);
    const report = JSON.parse(ran.out);
    const { windows, mode, embargo_candles: embargo } = report.walk_forward;
    assert.deepEqual([windows.length, mode, embargo], [2, "anchored", 3]);
    assert.deepEqual([windows[0].traded_from, windows[1].traded_to], [report.from, report.to]);
    assert.equal(windows[0].traded_to, windows[1].traded_from);
    assert.ok(windows[0].in_sample.trades > 0 && windows[0].out_of_sample.trades > 0);
    const sumOf = (figure: "trades" | "net_profit") =>
      windows.reduce((sum: number, { out_of_sample: each }: WindowFigures) => sum + each[figure]!, 0);
    assert.equal(sumOf("trades"), report.trades);
    assert.ok(Math.abs(sumOf("net_profit") - report.net_profit) < 1e-6, `${sumOf("net_profit")} ${report.net_profit}`);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/w/report.json`)), report);
    const ledger = await openTrialLedger(`${folder}/data`);
    assert.ok(ledger.ok);
    const entries = await Array.fromAsync(ledger.value.all());
    assert.deepEqual(entries.map(({ kind, fromMs }) => [kind, fromMs]), [["walk_forward", report.from]]);
    const [stored] = await ledger.value.studies.latest("walk_forward", 10);
    assert.deepEqual([stored!.seq, stored!.folder], [1, `${folder}/w`]);
    assert.deepEqual((await ledger.value.studies.study("walk_forward", stored!.studyId))?.report, report);
    await ledger.value.close();
  }));

for (
  const [args, code, told] of [
    [["optimise"], 2, /--data/],
    [["optimise", "--data", "x.csv"], 2, /names no key/],
    [["optimise", "--data", "x.csv", "--key", "nothing"], 2, /no key of a search/],
    [["optimise", "--data", "x.csv", "--key", "trading.leverage=9..1"], 2, /must rise/],
    [["optimise", "--data", "x.csv", "--key", "trading.wait=1..9"], 2, /no key of the configuration/],
    [["optimise", "--data", "x.csv", "--key", "data.timeframes=1m|5m"], 2, /cannot be searched over/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=100..200"], 2, /stop_loss_atr/],
    [["optimise", "--data", "x.csv", "--key", "ensemble.confidence_threshold=0.4..70"], 2, /between 0 and 1, was 70/],
    [["optimise", "--data", "x.csv", "--key", "a=1|2", "--key", "a=1|2"], 2, /names a twice/],
    [["optimise", "--data", "x.csv", "--space", "none.yaml"], 2, /none\.yaml cannot be read/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=1..2", "--trials", "1"], 2, /--trials/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=1..2", "--seed", "-1"], 2, /--seed/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=1..2", "--folds", "1"], 2, /--folds/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=1..2", "--sampler", "luck"], 2, /sampler/],
    [["optimise", "--data", "x.csv", "--key", "trading.stop_loss_atr=1..2", "--objective", "x"], 2, /objective/],
    [["optimise", "--data", "none.csv", "--key", "trading.stop_loss_atr=1..2"], 1, /none\.csv/],
    [["optimise", "--data", "x.csv", "--profile", "x", "--key", "a=1|2"], 2, /--profile/],
    [["walk-forward"], 2, /--data/],
    [["walk-forward", "--data", "x.csv", "--folds", "1"], 2, /--folds/],
    [["walk-forward", "--data", "x.csv", "--mode", "x"], 2, /mode/],
    [["walk-forward", "--data", "x.csv", "--train-share", "1"], 2, /--train-share/],
    [["walk-forward", "--data", "x.csv", "--embargo", "-1"], 2, /--embargo/],
    [["walk-forward", "--data", "none.csv"], 1, /none\.csv/],
    [["walk-forward", "--data", "none.csv", "--from", "soon"], 2, /--from/],
    [["walk-forward", "--data", "x.csv", "--config", "none.yaml"], 2, /none\.yaml/],
  ] as const
) {
  Deno.test(`${args.join(" ")}: exit ${code}`, async () => {
    const ran = await run(...args);
    assert.match(ran.out, told);
    assert.equal(ran.code, code);
  });
}

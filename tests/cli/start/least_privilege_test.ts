/**
 * What the processes that need no secret may not do. Each is started as `start` starts it, with a probe in place of the
 * program, so that a permission that is given away shows here, whoever would use it.
 */
import assert from "node:assert/strict";
import { backtestCommand, modelServerCommand, simulatorCommand } from "../../../cli/start/children.ts";
import { checkCommand, searchCommand, walkForwardCommand } from "../../../cli/start/study_children.ts";
import type { ChildCommand } from "../../../coordinator/inference/child_process.ts";
import { childEnvironment } from "../../../coordinator/inference/child_environment.ts";
import { searchRequest, walkForwardRequest } from "../../../coordinator/ports/research/study_requests.ts";
import { backtestRequest } from "../../../coordinator/ports/research/backtest_request.ts";
import type { DataSource } from "../../../coordinator/ports/research/backtests.ts";
import type { History } from "../../../cli/start/history.ts";
import { TrainingSettings } from "../../../model_server/training/training_settings.ts";
import { DEFAULT_LABEL, labelText } from "../../../outcomes/label.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const PROBE = new URL("../../fixtures/permission_probe.ts", import.meta.url).pathname;
const SECRETS = [
  "BINANCE_API_KEY",
  "BINANCE_API_SECRET",
  "XYLEN_AUTH_SECRET",
  "LIBSQL_AUTH_TOKEN",
  "TELEGRAM_BOT_TOKEN",
];

interface Wishes {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly env?: readonly string[];
  readonly connect?: readonly { readonly hostname: string; readonly port: number }[];
  readonly run?: readonly string[];
}

async function probed({ program, args, env }: ChildCommand, wishes: Wishes): Promise<Record<string, string[]>> {
  const main = args.findIndex((word) => word.endsWith("/main.ts"));
  const all = { read: [], write: [], env: [], connect: [], run: [], ...wishes };
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...args.slice(0, main), PROBE, JSON.stringify(all)],
    env: { ...childEnvironment(), ...env },
    clearEnv: true,
  }).output();
  const said = new TextDecoder().decode(stdout);
  assert.ok(said.startsWith("{"), new TextDecoder().decode(stderr));
  return JSON.parse(said);
}

const serving = (dataDir: string, modelFile: string) =>
  modelServerCommand({
    name: "gbdt",
    dataDir,
    source: { modelFile, horizonBars: 4, label: labelText(DEFAULT_LABEL) },
  });

const simulator = (stateFile: string) =>
  simulatorCommand({
    stateFile,
    balanceUsd: 10_000,
    slippageBps: 0,
    symbols: ["BTCUSDT"],
    seed: 1,
    funding: undefined,
    recorded: undefined,
  });

/** The coordinator's folder with its secrets, and a model server's folder in it. */
async function house(work: (paths: { data: string; models: string; secrets: string[] }) => Promise<void>) {
  await using folder = await TemporaryFolder.create();
  const [data, models] = [folder.file("data"), folder.file("data/models/gbdt")];
  await Deno.mkdir(models, { recursive: true });
  const secrets = ["operator.token", "session.key", "xylen.db"].map((name) => `${data}/${name}`);
  for (const path of [...secrets, `${models}/own.onnx`, `${data}/simulator.json`]) await Deno.writeTextFile(path, "x");
  await work({ data, models, secrets });
}

Deno.test("a model server reads its own folder and no secret of the coordinator, by file or by environment", () =>
  house(async ({ models, secrets }) => {
    const said = await probed(serving(models, `${models}/own.onnx`), {
      read: [`${models}/own.onnx`, ...secrets, "/etc/passwd"],
      env: [...SECRETS, "XYLEN_MODEL_TOKEN"],
    });
    assert.deepEqual(said.read, ["done", "refused", "refused", "refused", "refused"]);
    assert.deepEqual(said.env, [...SECRETS.map(() => "refused"), "done"]);
  }));

Deno.test("a model server reaches neither the exchange nor any other machine, and starts no program when it does not train", () =>
  house(async ({ data, models }) => {
    const said = await probed(serving(models, `${models}/own.onnx`), {
      connect: [{ hostname: "fapi.binance.com", port: 443 }, { hostname: "1.1.1.1", port: 53 }],
      run: ["/bin/sh", Deno.execPath()],
      write: [`${data}/xylen.db`, `${models}/kept.onnx`],
    });
    assert.deepEqual(said.connect, ["refused", "refused"]);
    assert.deepEqual(said.run, ["refused", "refused"]);
    assert.deepEqual(said.write, ["refused", "done"]);
    assert.equal(await Deno.readTextFile(`${data}/xylen.db`), "x");
  }));

Deno.test("a model server that trains starts Deno and nothing else: not by way of another program either", () =>
  house(async ({ data, models }) => {
    const history = { path: `${data}/candles.csv`, symbol: "BTCUSDT", timeframe: "5m", toMs: 1 } as History;
    const training = modelServerCommand({
      name: "gbdt",
      dataDir: models,
      source: {
        history,
        learner: "gbdt",
        horizonBars: 4,
        label: labelText(DEFAULT_LABEL),
        settings: TrainingSettings.parse({}),
        cost: 0.002,
        promotion: { significance: 0.05, minLogLossGain: 0, maxCalibrationError: 0.1, minBetterFolds: 0.5 },
        maxAgeHours: null,
        samplesToRetrain: 50,
      },
    });
    const said = await probed(training, {
      run: [Deno.execPath(), "nice", "/bin/sh"],
      read: [`${data}/operator.token`],
    });
    assert.deepEqual([said.run, said.read], [["done", "refused", "refused"], ["refused"]]);
  }));

Deno.test("the simulated exchange knows no secret, reaches nobody and starts nothing", () =>
  house(async ({ data }) => {
    const said = await probed(simulator(`${data}/simulator.json`), {
      env: SECRETS,
      connect: [{ hostname: "fapi.binance.com", port: 443 }],
      run: ["/bin/sh"],
      write: ["/tmp/xylen-planted", `${data}/simulator.json`],
    });
    assert.deepEqual(said.env, SECRETS.map(() => "refused"));
    assert.deepEqual([said.connect, said.run, said.write], [["refused"], ["refused"], ["refused", "done"]]);
  }));

Deno.test("a backtest of the dashboard reads what it trades, writes its own folder, starts Deno alone and speaks with nobody", () =>
  house(async ({ data, secrets }) => {
    const folder = `${data}/research/b-1`;
    const candles = `${data}/history/BTCUSDT-5m.csv`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.mkdir(`${data}/history`);
    await Deno.writeTextFile(candles, "x");
    const source = { name: "file/BTCUSDT-5m.csv", symbol: "BTCUSDT", timeframe: "5m" } as DataSource;
    const backtest = backtestCommand({ dataDir: data, databaseUrl: `file:${data}/xylen.db` }, {
      jobId: "b-1",
      folder,
      configFile: `${folder}/config.yaml`,
      request: backtestRequest.parse({ data: [source.name] }),
      data: [{ source, path: candles, fundingPath: null }],
      modelsDir: null,
      modelFiles: [],
    });
    const said = await probed(backtest, {
      read: [candles, ...secrets, "/etc/passwd"],
      write: [`${folder}/report.json`, `${data}/xylen.db`, candles],
      env: SECRETS,
      connect: [{ hostname: "fapi.binance.com", port: 443 }],
      run: [Deno.execPath(), "/bin/sh"],
    });
    assert.deepEqual(said.read, ["done", "refused", "refused", "refused", "refused"]);
    assert.deepEqual(said.write, ["done", "refused", "refused"]);
    assert.deepEqual([said.connect, said.run], [["refused"], ["done", "refused"]]);
    assert.deepEqual(said.env, SECRETS.map(() => "done"), "what it may read holds no secret");
  }));

Deno.test("a walk-forward and a search read what they trade, write their own folder and models, and speak with nobody", () =>
  house(async ({ data, secrets }) => {
    const [folder, candles, model] = [`${data}/research/s-1`, `${data}/history/BTCUSDT-5m.csv`, `${data}/mine.onnx`];
    for (const path of [folder, `${data}/history`, `${data}/research-models`]) {
      await Deno.mkdir(path, { recursive: true });
    }
    for (const path of [candles, model]) await Deno.writeTextFile(path, "x");
    const source = { name: "file/BTCUSDT-5m.csv", symbol: "BTCUSDT", timeframe: "5m" } as DataSource;
    const place = {
      jobId: "s-1",
      folder,
      configFile: `${folder}/config.yaml`,
      data: [{ source, path: candles, fundingPath: null }],
      modelsDir: null,
      modelFiles: [model],
    };
    const asked = { data: [source.name] };
    const search = searchRequest.parse({ ...asked, keys: ["trading.leverage=1..2"] });
    for (
      const command of [
        walkForwardCommand(data, { ...place, request: walkForwardRequest.parse(asked) }),
        searchCommand(data, { ...place, request: search }),
      ]
    ) {
      const said = await probed(command, {
        read: [candles, model, ...secrets, "/etc/passwd"],
        write: [`${folder}/report.json`, `${data}/research-models/x`, `${data}/xylen.db`, candles, model],
        connect: [{ hostname: "fapi.binance.com", port: 443 }],
        run: [Deno.execPath(), "/bin/sh"],
      });
      assert.deepEqual(said.read, ["done", "done", "refused", "refused", "refused", "refused"]);
      assert.deepEqual(said.write, ["done", "done", "refused", "refused", "refused"]);
      assert.deepEqual([said.connect, said.run], [["refused"], ["done", "refused"]]);
    }
  }));

Deno.test("a check of stored history reads and writes its store alone, and starts nothing", () =>
  house(async ({ data, secrets }) => {
    const folder = `${data}/history`;
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/part`, "x");
    const said = await probed(checkCommand(data, { jobId: "c-1", folder, reference: "BTCUSDT/5m" }), {
      read: [`${folder}/part`, ...secrets],
      write: [`${folder}/check.json`, `${data}/xylen.db`],
      connect: [{ hostname: "fapi.binance.com", port: 443 }],
      run: [Deno.execPath()],
    });
    assert.deepEqual(said.read, ["done", "refused", "refused", "refused"]);
    assert.deepEqual(said.write, ["done", "refused"]);
    assert.deepEqual([said.connect, said.run], [["refused"], ["refused"]]);
  }));

Deno.test("of our environment a child gets what a process needs to run, and no secret", () => {
  const ours = new Map(
    [...SECRETS, "PATH", "HOME", "XYLEN_MODEL_TOKEN", "AWS_SECRET_ACCESS_KEY"].map((name) => [name, "x"]),
  );
  assert.deepEqual(Object.keys(childEnvironment((name) => ours.get(name))).sort(), ["HOME", "PATH"]);
});

import assert from "node:assert/strict";
import { VersionStore } from "../../model_server/registry/version_store.ts";
import { predictBody } from "../fixtures/model_server_harness.ts";
import { ended, keep, realModel, run, startServer, untilHealth } from "../fixtures/model_server_process.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";

Deno.test("model-server says it listens, serves a file, and ends when its parent's pipe closes", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/m.onnx`, realModel());
    const server = await startServer("--model", `${folder}/m.onnx`, "--data-dir", `${folder}/d`, "--with-parent");
    assert.deepEqual([server.ready.ready, server.ready.name], [true, "m-1"]);
    await untilHealth(server, ({ status }) => status === "ready");
    const body = JSON.stringify(predictBody({ rsi: 3, adx: 0, atr: 2 }));
    const answer = await (await fetch(`${server.url}/predict`, { method: "POST", body })).json();
    assert.deepEqual([answer.action, answer.model_name], ["long", "m-1"]);
    await server.child.stdin.close();
    assert.equal((await ended(server)).code, 0);
  }));

Deno.test("a model server that is told to end, by its parent's pipe or a signal, kills its training first", () =>
  inFolder(async (folder) => {
    if (Deno.build.os !== "linux") return console.log("not run: processes are looked up in Linux's /proc");
    const history = `${folder}/h.csv`;
    await Deno.writeTextFile(history, longHistory());
    const training = ["--learner", "gbdt", "--horizon", "12", "--symbol", "BTCUSDT", "--timeframe", "5m"];
    for (const end of ["pipe", "SIGTERM", "SIGINT"] as const) {
      const data = [
        "--history",
        history,
        "--data-dir",
        `${folder}/${end}`,
        ...(end === "pipe" ? ["--with-parent"] : []),
      ];
      const server = await startServer(...training, ...data);
      await untilHealth(server, ({ progress }) => /training gbdt [1-9]/.test(String(progress)));
      const children = childrenOf(server.child.pid);
      assert.equal(children.length, 1, "the training is a process of its own");
      if (end !== "pipe") server.child.kill(end);
      else await server.child.stdin.close();
      assert.equal((await ended(server)).code, 0);
      if (end !== "pipe") await server.child.stdin.close().catch(() => {}); // it may be gone with its process
      assert.deepEqual(children.filter(isAlive), [], `after ${end}`);
    }
  }));

/** Long enough that its training is still going on when it is to end. */
function longHistory(): string {
  const candles = Array.from({ length: 20_000 }, (_, i) => {
    const close = 100 + 10 * Math.sin(i / 50) + 3 * Math.sin(i / 7);
    const open = 100 + 10 * Math.sin((i - 1) / 50) + 3 * Math.sin((i - 1) / 7);
    return [
      1_600_000_200_000 + i * 300_000,
      open,
      Math.max(open, close) + 1,
      Math.min(open, close) - 1,
      close,
      5 + i % 7,
    ];
  });
  return candles.map((candle) => candle.join(",")).join("\n") + "\n";
}

function childrenOf(pid: number): number[] {
  const all = Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name)).filter(Number.isInteger);
  return all.filter((each) => statOf(each)?.[1] === String(pid));
}

const isAlive = (pid: number): boolean => !["Z", undefined].includes(statOf(pid)?.[0]);

/** State and parent of a process; undefined when it is gone. */
function statOf(pid: number): string[] | undefined {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ").slice(0, 2);
  } catch {
    return undefined;
  }
}

const asked = (
  learner: string,
): string[] => [
  "--learner",
  learner,
  "--horizon",
  "12",
  "--history",
  "h.csv",
  "--symbol",
  "BTCUSDT",
  "--timeframe",
  "5m",
];

Deno.test("a folder has one server at a time; the next one may come when the first has ended", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/m.onnx`, realModel());
    const args = ["--model", `${folder}/m.onnx`, "--data-dir", `${folder}/d`];
    const first = await startServer(...args, "--with-parent");
    const second = await run("model-server", "--name", "m-2", "--port", "0", ...args);
    assert.equal(second.code, 1);
    assert.match(
      second.complaint,
      /another model server works in .*: stop it, or give this one a --data-dir of its own/,
    );
    await first.child.stdin.close();
    await ended(first);
    const third = await startServer(...args, "--with-parent");
    assert.equal(third.ready.ready, true);
    await third.child.stdin.close();
    await ended(third);
  }));

Deno.test("model-server refuses what it cannot run, in one sentence", () =>
  inFolder(async (folder) => {
    const at = ["model-server", "--name", "m", "--port", "0"];
    await Deno.writeFile(`${folder}/old.onnx`, realModel({ metadata: { "xylen.schema_hash": "old" } }));
    await Deno.writeTextFile(`${folder}/file`, "");
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const cases: readonly (readonly [args: string[], code: number, words: RegExp])[] = [
      [[...at, "--data-dir", `${folder}/d1`, "--model", `${folder}/none.onnx`], 3, /Cannot read .*none\.onnx/],
      [
        [...at, "--data-dir", `${folder}/d2`, "--model", `${folder}/old.onnx`],
        3,
        /old\.onnx cannot serve: .*train it again/,
      ],
      [[...at, "--learner", "gbdt"], 2, /also needs --horizon, --history, --symbol, --timeframe/],
      [[...at, ...asked("oracle")], 2, /no learner "oracle"/],
      [[...at, "--host", "0.0.0.0"], 1, /set XYLEN_MODEL_TOKEN/],
      [["model-server", "--name", "../x", "--port", "0"], 2, /--name/],
      [["model-server", "--name", "m", "--port", "99999"], 2, /--port/],
      [["model-server", "--name", "m", "--port", "0", "--data-dir", `${folder}/file`], 1, /data folder .*file/],
      [
        ["model-server", "--name", "m", "--port", `${taken.addr.port}`, "--data-dir", `${folder}/d3`],
        1,
        /port is in use/,
      ],
    ];
    const results = await Promise.all(cases.map(([args]) => run(...args)));
    cases.forEach(([args, code, words], i) => {
      assert.equal(results[i]!.code, code, `${args.join(" ")}: ${results[i]!.complaint}`);
      assert.match(results[i]!.complaint, words);
      assert.doesNotMatch(results[i]!.complaint, /\n\s+at /, "no stack trace");
      assert.equal(results[i]!.out, "", "who is refused was never ready");
    });
  }));

Deno.test("models check prints the contract's object, exits 0 for a servable file and 3 for another", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/good.onnx`, realModel());
    await Deno.writeFile(`${folder}/cut.onnx`, realModel().slice(0, 100));
    const [good, cut, missing] = await Promise.all([
      run("models", "check", `${folder}/good.onnx`, "--json", "--input", "ramp"),
      run("models", "check", `${folder}/cut.onnx`, "--json"),
      run("models", "check", `${folder}/none.onnx`),
    ]);
    const report = JSON.parse(good.out);
    assert.deepEqual(Object.keys(report), [
      "file",
      "servable",
      "reason",
      "producer",
      "inputs",
      "outputs",
      "metadata",
      "probe",
      "vote",
    ]);
    assert.deepEqual([good.code, report.servable, report.reason, report.producer], [0, true, null, "test"]);
    assert.deepEqual(report.inputs, [{ name: "features", type: "float32", dims: [1, 2] }]);
    assert.deepEqual(report.outputs.map((each: { dims: number[] }) => each.dims), [[1, 3], [1, 3]]);
    assert.equal(report.metadata["xylen.horizon_bars"], "12");
    assert.equal(report.probe.input, "ramp");
    // ramp is -1, -0.979381: margins are the features and 0
    assert.deepEqual(report.probe.outputs.margins.map((value: number) => Math.round(value * 1e6)), [-1e6, -979381, 0]);
    assert.deepEqual([cut.code, JSON.parse(cut.out).servable], [3, false]);
    assert.match(cut.complaint, /cut\.onnx cannot be served/);
    assert.deepEqual([missing.code, /Cannot read/.test(missing.complaint)], [1, true]);
  }));

Deno.test("models list, show, promote and rollback work on the folder of the servers", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(`${folder}/m-1`);
    const [first, second, old] = await Promise.all([
      keep(store, realModel({ bias: [1, 0, 0] }), 1),
      keep(store, realModel({ bias: [2, 0, 0] }), 2),
      keep(store, realModel({ metadata: { "xylen.schema_hash": "old" } }), 3),
    ]);
    await store.promote(first);
    const dir = ["--dir", folder];
    await Deno.mkdir(`${folder}/data`);
    await Deno.symlink(folder, `${folder}/data/models`);
    const byData = await run("models", "list", "--data-dir", `${folder}/data`);
    assert.equal(byData.out, (await run("models", "list", ...dir)).out);
    const listed = JSON.parse((await run("models", "list", "--json", ...dir)).out);
    assert.deepEqual(listed.versions.map((each: { version: string }) => each.version), [old, second, first]);
    assert.deepEqual(listed.versions.map((each: { champion: boolean }) => each.champion), [false, false, true]);
    assert.match((await run("models", "list", ...dir)).out, new RegExp(`\\* ${first}`));
    assert.equal(JSON.parse((await run("models", "show", first, "--json", ...dir)).out).champion, true);
    const promoted = await run("models", "promote", second, "--json", ...dir);
    assert.deepEqual(JSON.parse(promoted.out), { server: "m-1", champion: second, previous: first });
    const refused = await run("models", "promote", old, ...dir);
    assert.deepEqual([refused.code, /train it again/.test(refused.complaint)], [3, true]);
    const unknown = await run("models", "promote", "x", ...dir);
    assert.deepEqual([unknown.code, /no version "x"/.test(unknown.complaint)], [1, true]);
    assert.match((await run("models", "rollback", "m-1", ...dir)).out, new RegExp(`now ${first}, it was ${second}`));
    assert.equal(await store.champion(), first);
    assert.equal((await run("models", "rollback", ...dir)).code, 1);
  }));

import assert from "node:assert/strict";
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { newestVersion } from "../../db/migrations/migrate.ts";
import { connect } from "../../db/sql/connect.ts";
import { parseDatabaseUrl } from "../../db/sql/database_url.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { type Finished, processesOf, RunningXylen, runXylen } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

/** What the user reads of a failure: a sentence, no stack, no log line. */
function sentenceOf({ stderr }: Finished): string {
  const said = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  assert.equal(said.length, 1, `one sentence was expected: ${stderr}`);
  assert.doesNotMatch(said[0]!, /^\s+at |Error:|undefined|\[object/);
  return said[0]!;
}

const TEN_FAULTS = `use_real_account: maybe
trading:
  leverage: 0
  symbols: []
  position_size_fraction: "a lot"
  max_open_position: 2
ensemble:
  method: guess
  confidence_threshold: 7
safety:
  max_exposure_percent: -1
timing:
  model_timeout: soon
dashboard:
  port: 99999
`;

Deno.test("a configuration with ten faults: all ten, each with line and column, exit 2", async () => {
  await using folder = await TemporaryFolder.create();
  const config = folder.file("config.yaml");
  await Deno.writeTextFile(config, TEN_FAULTS);
  const { code, stderr, stdout } = await runXylen({ args: ["start", "--config", config] });
  assert.equal(code, 2);
  const [count, ...faults] = stderr.trim().split("\n").toReversed();
  assert.equal(count, "10 faults in the configuration");
  const places = faults.toReversed().map((line) => /config\.yaml:(\d+):(\d+) /.exec(line)?.slice(1).join(":"));
  // The faulty value's place, or the key's where the key is what is wrong.
  assert.deepEqual(places, ["1:19", "3:13", "4:12", "5:27", "6:3", "8:11", "9:25", "11:25", "13:18", "15:9"]);
  assert.equal(stdout, "");
});

Deno.test("the file's mode holds where the command line has none, and the command line's where it has one", async () => {
  await using folder = await TemporaryFolder.create();
  const config = folder.file("config.yaml");
  for (
    const [mode, options, code, told] of [
      ["replay", [], 2, /^mode replay needs --data FILE/],
      ["paper", [], 2, /^mode paper \(.*config\.yaml\) is not built yet/],
      ["live", [], 2, /^mode live \(.*config\.yaml\) is not built yet/],
      ["dmeo", [], 2, /config\.yaml:1:7 mode must be one of/],
      ["replay", ["--mode", "demo", "--data", "x.csv"], 2, /^--data belongs to --mode replay/],
    ] as const
  ) {
    await Deno.writeTextFile(config, `mode: ${mode}\n`);
    const ended = await runXylen({ args: ["start", "--config", config, ...options] });
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, told);
  }
});

Deno.test("a broken file under --models: one sentence that names it, exit 1, and its server is not started again", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  await Deno.writeTextFile(`${models}/mlp.onnx`, "this is no model");
  const ended = await runXylen({ args: ["start", "--data-dir", folder.path, "--models", models, "--port", "0"] });
  assert.equal(ended.code, 1);
  assert.match(ended.stderr.trim().split("\n").at(-1)!, /^Model server mlp: .*mlp\.onnx cannot serve: /);
  assert.equal(ended.stderr.match(/mlp: it ended with code 3/g)?.length, 1);
  assert.deepEqual(await processesOf(folder.path), []);
});

Deno.test("an unknown option, an unknown command, and options that do not go together: exit 2", async () => {
  for (
    const [args, told] of [
      [["start", "--colour"], /unknown option '--colour'/],
      [["strat"], /unknown command 'strat'/],
      [["start", "--mode", "replay"], /mode replay needs --data FILE/],
      [["start", "--speed", "fast"], /--speed must be max or a number above 0 .*, was "fast"/],
    ] as const
  ) {
    const { code, stderr } = await runXylen({ args });
    assert.equal(code, 2, stderr);
    assert.match(stderr, told);
  }
});

Deno.test("a port in use: one sentence that names it, exit 1, and no process is left", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const ended = await runXylen({
      args: ["start", "--data-dir", folder.path, "--models", models, "--port", String(listener.addr.port)],
    });
    assert.equal(ended.code, 1);
    assert.match(sentenceOf(ended), new RegExp(`^Port ${listener.addr.port} on .* is in use: .* --port$`));
    assert.deepEqual(await processesOf(folder.path), []);
  } finally {
    listener.close();
  }
});

Deno.test("a read-only data folder: one sentence that names it, exit 1", async () => {
  await using folder = await TemporaryFolder.create();
  const dataDir = folder.file("kept");
  await Deno.mkdir(dataDir, { mode: 0o555 });
  // The mode alone does not stop root.
  const ended = await runXylen({
    args: ["start", "--data-dir", dataDir, "--port", "0"],
    runArgs: [`--deny-write=${dataDir}`],
  });
  assert.equal(ended.code, 1);
  const sentence = sentenceOf(ended);
  assert.ok(sentence.includes(dataDir) && sentence.includes("--data-dir"), sentence);
  assert.deepEqual(await processesOf(dataDir), []);
});

Deno.test("a database of a newer schema: one sentence that names it, exit 1", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  const args = ["start", "--data-dir", folder.path, "--models", models, "--port", "0"];
  {
    await using first = new RunningXylen({ args });
    await first.url();
    await first.interrupt();
  }
  const target = parseDatabaseUrl(`file:${folder.file("xylen.db")}`);
  if (!target.ok) assert.fail(target.error);
  const client = await connect(target.value, { access: "write", authToken: undefined, onFailure: console.error });
  await client.write([{
    sql: "update schema_migrations set version = ? where version = (select max(version) from schema_migrations)",
    args: [newestVersion(MIGRATIONS) + 1],
  }]);
  await client.close();

  const ended = await runXylen({ args });
  assert.equal(ended.code, 1);
  const sentence = sentenceOf(ended);
  assert.match(sentence, /schema/);
  assert.ok(sentence.includes("xylen.db"), sentence);
  assert.deepEqual(await processesOf(folder.path), []);
});

Deno.test("a second owner on the same folder: one sentence that names the first, exit 1, the first trades on", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  const args = ["start", "--data-dir", folder.path, "--models", models, "--port", "0", "--speed", "100"];
  await using first = new RunningXylen({ args });
  const { decisions } = await first.status("decisions", (now) => now.state === "running" && now.decisions > 0);
  const second = await runXylen({ args });
  assert.equal(second.code, 1);
  assert.match(sentenceOf(second), /^The data folder ".*" is in use by another Xylen \(process \d+ on /);
  assert.equal(second.stdout, "", "no second exchange was started on the first's books");
  await first.status("more decisions", (now) => now.decisions > decisions);
  assert.equal((await first.interrupt()).code, 0);
  assert.deepEqual(await processesOf(folder.path), []);
});

import assert from "node:assert/strict";
import { createClient } from "@libsql/client";
import { faultReport } from "../../coordinator/runtime/config/faults.ts";
import { loadConfig } from "../../coordinator/runtime/config/load.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { RunningXylen, runXylen, type StartOptions } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { ROOT } from "./deploy_files.ts";
import { DATABASE_TOKEN, MODEL_TOKEN, withGuardedDatabase, withRemoteModel } from "./remote_parts.ts";

async function writeConfig(folder: TemporaryFolder, modelUrl: string): Promise<string> {
  const path = folder.file("config.yaml");
  await Deno.writeTextFile(
    path,
    `models:\n  run: remote\n  endpoints:\n    - { name: far, url: "${modelUrl}" }\ndashboard:\n  port: 0\n`,
  );
  return path;
}

/** As there: no flags, all rights, a disk where only the folder for temporary files can be written to. */
const atDenoDeploy = (env: Readonly<Record<string, string>>): StartOptions => ({
  args: [],
  entry: "deploy/deno-deploy/main.ts",
  runArgs: [`--deny-write=${ROOT}`],
  env,
});

/** Runs an instance until it has decided. @param before A decision of an earlier one. @returns The decision's id. */
async function decisionOf(start: StartOptions, before?: string): Promise<string> {
  await using program = new RunningXylen(start);
  const decision = await program.until("a decision", async () => {
    const { items } = await program.ask<{ items: { decision_id: string }[] }>("/api/v1/decisions?limit=1");
    return items[0] && items[0].decision_id !== before ? items[0].decision_id : undefined;
  });
  assert.equal((await program.interrupt()).code, 0);
  return decision;
}

async function databasesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await databasesBelow(`${folder}/${name}`));
    else if (name.includes(".db")) found.push(`${folder}/${name}`);
  }
  return found;
}

Deno.test("as at Deno Deploy: models and database elsewhere see their tokens, a new instance goes on, the disk keeps nothing", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  const ran = await withGuardedDatabase((database) =>
    withRemoteModel(`${models}/gbdt.onnx`, folder.file("far"), async (model) => {
      for (const door of [`${model}/health`, `${database}/health`]) {
        const asked = await fetch(door);
        await asked.body?.cancel();
        assert.equal(asked.status, 401, `${door} lets nobody in without its token`);
      }
      const config = await writeConfig(folder, model);
      const start = atDenoDeploy({
        XYLEN_CONFIG: config,
        TMPDIR: folder.path,
        LIBSQL_URL: database,
        LIBSQL_AUTH_TOKEN: DATABASE_TOKEN,
        XYLEN_MODEL_TOKEN: MODEL_TOKEN,
      });
      const first = await decisionOf(start);
      await Deno.remove(folder.file("xylen"), { recursive: true });
      const decision = await decisionOf(start, first);
      const client = createClient({ url: database, authToken: DATABASE_TOKEN });
      const { rows } = await client.execute({
        sql: "select model_name, error from model_predictions where decision_id = ?",
        args: [decision],
      });
      client.close();
      assert.deepEqual(rows.map((row) => [row["model_name"], row["error"]]), [["far", null]]);
      assert.deepEqual(await databasesBelow(folder.path), [], "no file beside the server");
    })
  );
  if (!ran) console.log("not run: sqld");
});

Deno.test("--version tells the commit of an image, whatever folder it is in", async () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const { version } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  const told = await runXylen({ args: ["--version"], env: { XYLEN_COMMIT: commit } });
  assert.deepEqual([told.code, told.stdout], [0, `${version} (0123456789ab)\n`]);
});

Deno.test("at Deno Deploy nothing starts that would be forgotten, and its configuration is sound", async () => {
  const refused = await runXylen({ args: [], entry: "deploy/deno-deploy/main.ts", env: { LIBSQL_URL: "" } });
  assert.deepEqual([refused.code, /LIBSQL_URL is not set/.test(refused.stderr)], [2, true]);
  const loaded = await loadConfig(`${ROOT}deploy/deno-deploy/config.yaml`);
  assert.ok(loaded.ok, loaded.ok ? "" : faultReport(loaded.error));
});

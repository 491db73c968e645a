import assert from "node:assert/strict";
import { createClient } from "@libsql/client";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { RunningXylen, runXylen } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { DATABASE_TOKEN, MODEL_TOKEN, withGuardedDatabase, withRemoteModel } from "./remote_parts.ts";

async function writeConfig(folder: TemporaryFolder, modelUrl: string): Promise<string> {
  const path = folder.file("config.yaml");
  await Deno.writeTextFile(
    path,
    `models:\n  run: remote\n  endpoints:\n    - { name: far, url: "${modelUrl}" }\n`,
  );
  return path;
}

Deno.test("models and database are elsewhere: each is shown its token, and decisions are stored there alone", async () => {
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
      const start = ["start", "--config", config, "--data-dir", folder.file("data"), "--port", "0", "--speed", "200"];
      const env = { LIBSQL_URL: database, LIBSQL_AUTH_TOKEN: DATABASE_TOKEN, XYLEN_MODEL_TOKEN: MODEL_TOKEN };

      await using program = new RunningXylen({ args: start, env });
      const decision = await program.until("a decision", async () => {
        const { items } = await program.ask<{ items: { decision_id: string }[] }>("/api/v1/decisions?limit=1");
        return items[0];
      });
      assert.equal((await program.interrupt()).code, 0);
      const client = createClient({ url: database, authToken: DATABASE_TOKEN });
      const { rows } = await client.execute({
        sql: "select model_name, error from model_predictions where decision_id = ?",
        args: [decision.decision_id],
      });
      client.close();
      assert.deepEqual(rows.map((row) => [row["model_name"], row["error"]]), [["far", null]]);
      await assert.rejects(Deno.stat(folder.file("data/xylen.db")), "no file beside the server");
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

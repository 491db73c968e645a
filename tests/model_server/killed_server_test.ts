import assert from "node:assert/strict";
import { versionName } from "../../model_server/registry/lineage.ts";
import { VersionStore } from "../../model_server/registry/version_store.ts";
import { sha256Hex } from "../../model_server/serving/model_file.ts";
import { realModel, type Server, startServer, untilHealth } from "../fixtures/model_server_process.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";
import { plantedMarket } from "./training/planted_market.ts";

const CANDLES = 2_500;
/** From the order to swap until the kill, ms; the last one is over by then. */
const KILLED_AFTER_MS = [0, 2, 5, 10, 20, 1_000];

/** The same question at every start, so that the champion is the answer to it. */
async function trainingArgs(folder: string): Promise<string[]> {
  const history = `${folder}/history.csv`;
  const lines = plantedMarket(CANDLES, 6, 1).candles.map((c) =>
    [c.openTimeMs, c.open, c.high, c.low, c.close, c.volume].join()
  );
  await Deno.writeTextFile(history, lines.join("\n") + "\n");
  const asked = ["--learner", "gbdt", "--horizon", "12", "--symbol", "BTCUSDT", "--timeframe", "5m"];
  return [...asked, "--history", history, "--data-dir", `${folder}/data`];
}

async function send(server: Server, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(server.url + path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  return await response.json();
}

const healthOf = async (server: Server): Promise<Record<string, unknown>> =>
  await (await fetch(`${server.url}/health`)).json();

async function killed(server: Server): Promise<void> {
  server.child.kill("SIGKILL");
  await server.child.status;
  await server.reader.cancel();
  await server.child.stdin.close().catch(() => {}); // its other end is gone
}

const trade = (id: string) => ({
  trade_id: id,
  entry_price: 100,
  exit_price: 101,
  pnl: 1,
  outcome: "win",
  duration_seconds: 60,
});

Deno.test("a server that is killed in the middle of a retraining comes back with its champion and its feedback", () =>
  inFolder(async (folder) => {
    const args = await trainingArgs(folder);
    const server = await startServer(...args);
    await untilHealth(server, ({ status }) => status === "ready");
    const before = await healthOf(server);
    for (const id of ["a", "b", "c"]) assert.equal((await send(server, "/feedback", trade(id)))["status"], "stored");
    const asked = await send(server, "/retrain", { force: true, reason: "test" });
    assert.equal(asked["status"], "started");
    await untilJob(server, String(asked["job_id"]));
    await killed(server);

    const again = await startServer(...args);
    await untilHealth(again, ({ status }) => status === "ready");
    const after = await healthOf(again);
    assert.equal(after["model_version"], before["model_version"]);
    assert.deepEqual(await send(again, "/feedback", trade("b")), {
      status: "already_known",
      trade_id: "b",
      samples_count: 3,
    });
    assert.deepEqual([...Deno.readDirSync(`${folder}/data/training`)], [], "what was being written is thrown away");
    await killed(again);
  }));

/** Until the training has begun to learn, which is the moment to end it. */
async function untilJob(server: Server, id: string): Promise<void> {
  while (true) {
    const { status, progress } = await (await fetch(`${server.url}/retrain/${id}`)).json();
    assert.equal(status, "running");
    if (progress > 0) return;
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Another model that is an answer to the same question. @returns Its name. */
async function sibling(store: VersionStore, version: string): Promise<string> {
  const lineage = await store.find(version);
  const bytes = realModel();
  const sha256 = await sha256Hex(bytes);
  const name = versionName("m-1", lineage!.trained_to_ms, sha256);
  await store.add({ ...lineage!, version: name, sha256 }, bytes);
  return name;
}

Deno.test("a server that is killed in the middle of a swap comes back with one of the two, whole", () =>
  inFolder(async (folder) => {
    const args = await trainingArgs(folder);
    const first = await startServer(...args);
    await untilHealth(first, ({ status }) => status === "ready");
    const trained = String((await healthOf(first))["model_version"]);
    await killed(first);
    const other = await sibling(await VersionStore.open(`${folder}/data`), trained);
    const seen: string[] = [];
    for (const killedAfterMs of [...KILLED_AFTER_MS, 0]) {
      const server = await startServer(...args);
      await untilHealth(server, ({ status }) => status === "ready");
      const serving = String((await healthOf(server))["model_version"]);
      assert.ok([trained, other].includes(serving), serving);
      seen.push(serving);
      const swap = send(server, "/promote", { version: serving === trained ? other : trained }).catch(() => {});
      await new Promise((done) => setTimeout(done, killedAfterMs));
      await killed(server);
      await swap;
    }
    assert.notEqual(seen.at(-1), seen.at(-2), "a swap that is over holds");
  }));

import assert from "node:assert/strict";
import type { PositionView } from "../../coordinator/ports/views.ts";
import { allEnded, processesOf, RunningXylen, runXylen } from "../fixtures/running_xylen.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../fixtures/scripted_model_server.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { plantedMarket } from "../model_server/training/planted_market.ts";

/** A demo that asks these servers. */
async function remoteDemo(folder: TemporaryFolder, urls: readonly string[]): Promise<RunningXylen> {
  const config = folder.file("config.yaml");
  const endpoints = urls.map((url, i) => `    - { name: m${i}, url: "${url}" }`).join("\n");
  await Deno.writeTextFile(config, `models:\n  run: remote\n  endpoints:\n${endpoints}\n`);
  return new RunningXylen({
    args: ["start", "--config", config, "--data-dir", folder.path, "--port", "0", "--speed", "300"],
  });
}

/** An address where nobody listens. */
function deadUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return `http://127.0.0.1:${listener.addr.port}`;
}

Deno.test("a model that nobody serves does not hold up the others", async () => {
  await using folder = await TemporaryFolder.create();
  const server = await startScriptedModelServer();
  try {
    await using xylen = await remoteDemo(folder, [server.url, deadUrl()]);
    await xylen.status("decisions", ({ decisions }) => decisions > 0);
    assert.match(xylen.output, /^Trading begins without m1: cannot reach/m);
    assert.equal((await xylen.interrupt()).code, 0);
  } finally {
    await server.close();
  }
});

Deno.test("trainings that all fail end the program at once, with the reason", async () => {
  await using folder = await TemporaryFolder.create();
  const data = folder.file("binanceusdm-BTCUSDT-5m-short.csv");
  const rows = plantedMarket(1_499, 7, 3).candles.map(({ openTimeMs, open, high, low, close, volume }) =>
    [openTimeMs, ...[open, high, low, close].map((value) => Math.round(value * 10) / 10), volume].join(",")
  );
  await Deno.writeTextFile(data, rows.join("\n") + "\n");
  const ended = await runXylen({
    args: ["start", "--mode", "replay", "--data", data, "--data-dir", folder.file("kept"), "--port", "0"],
  });
  assert.equal(ended.code, 1);
  assert.match(
    ended.stderr,
    /^Trading cannot begin: 0 of 4 models can answer, 1 needed\. gbdt.*: .*bring at least/m,
  );
  await allEnded(folder.path);
});

Deno.test("a position that was open at a crash is looked after while the models are still coming up", async () => {
  await using folder = await TemporaryFolder.create();
  const server = await startScriptedModelServer({ answer: { action: "long", confidence: 0.8, expected_return: 0.01 } });
  try {
    const before = await crashWithPosition(folder, server);
    server.set({ health: { status: "training", model_loaded: false, training: true, progress: "training 3 %" } });
    await using again = await remoteDemo(folder, [server.url]);
    const [position] = await again.until("the position", async () => {
      const { items } = await again.ask<{ items: PositionView[] }>("/api/v1/positions");
      return items.length > 0 ? items : undefined;
    });
    const status = await again.status("its books", ({ balance }) => balance > 0);
    assert.equal(status.state, "starting");
    assert.equal(status.open_trades, 1);
    assert.deepEqual([position!.trade_id, position!.quantity, position!.protected], [
      before.trade_id,
      before.quantity,
      true,
    ]);
    assert.equal((await again.interrupt()).code, 0);
    assert.deepEqual(await processesOf(folder.path), []);
  } finally {
    await server.close();
  }
});

async function crashWithPosition(folder: TemporaryFolder, server: ScriptedModelServer): Promise<PositionView> {
  await using first = await remoteDemo(folder, [server.url]);
  const position = await first.until("a protected position", async () => {
    const { items } = await first.ask<{ items: PositionView[] }>("/api/v1/positions");
    if (!items[0]?.protected) return undefined;
    server.set({ answer: { action: "hold" } });
    return items[0];
  });
  await first.kill();
  await allEnded(folder.path);
  return position;
}

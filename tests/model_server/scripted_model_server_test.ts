import assert from "node:assert/strict";
import { HealthResponse, PredictResponse } from "../../model_server/contract/mod.ts";
import { ACTIONS } from "../../domain/forecast.ts";
import {
  type ModelScript,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../fixtures/scripted_model_server.ts";

async function withServer(script: ModelScript, work: (server: ScriptedModelServer) => Promise<void>): Promise<void> {
  const server = await startScriptedModelServer(script);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

Deno.test("a scripted model server answers and reports health on a real port, as the contract wants", async () => {
  await withServer({ name: "m" }, async (server) => {
    for (const action of ACTIONS) {
      server.set({ name: "m", answer: { action, confidence: 0.7 } });
      const answer = PredictResponse.parse(await (await post(`${server.url}/predict`, {})).json());
      assert.deepEqual([answer.action, answer.confidence, answer.model_name], [action, 0.7, "m"]);
    }
    server.set({ health: { status: "training", model_loaded: false, progress: "42 %" } });
    const health = HealthResponse.parse(await (await fetch(`${server.url}/health`)).json());
    assert.deepEqual([health.status, health.model_loaded, health.progress], ["training", false, "42 %"]);
  });
});

Deno.test("a scripted model server counts what it is asked, with the bodies", async () => {
  await withServer({}, async (server) => {
    await Promise.all([1, 2, 3].map(async (n) => (await post(`${server.url}/predict`, { n })).body?.cancel()));
    await (await fetch(`${server.url}/health`)).body?.cancel();
    const stored = await (await post(`${server.url}/feedback`, { trade_id: "t9" })).json();
    assert.deepEqual([server.count("/predict"), server.count("/health"), server.count("/retrain")], [3, 1, 0]);
    const bodies = server.requests.filter((each) => each.path === "/predict").map((each) =>
      (each.body as { n: number }).n
    );
    assert.deepEqual(bodies.sort(), [1, 2, 3]);
    assert.deepEqual(stored, { status: "stored", trade_id: "t9", samples_count: 1 });
  });
});

Deno.test("a scripted model server fails in each way it is told, and recovers", async () => {
  await withServer({}, async (server) => {
    for (const status of [422, 500, 503] as const) {
      server.set({ failure: status });
      const response = await post(`${server.url}/predict`, {});
      assert.deepEqual([response.status, (await response.json()).error.code], [status, "scripted"]);
    }
    server.set({ failure: "garbage" });
    const garbage = await (await post(`${server.url}/predict`, {})).text();
    assert.throws(() => JSON.parse(garbage));
    const health = await fetch(`${server.url}/health`);
    assert.equal(health.status, 200, "health has a failure of its own");
    await health.body?.cancel();
    server.set({ healthFailure: 503 });
    const sick = await fetch(`${server.url}/health`);
    assert.equal(sick.status, 503);
    await sick.body?.cancel();
    server.set({});
    PredictResponse.parse(await (await post(`${server.url}/predict`, {})).json());
  });
});

Deno.test("a scripted model server that hangs answers nobody, and still closes", async () => {
  await withServer({ failure: "hang" }, async (server) => {
    const gaveUp = new AbortController();
    const asked = fetch(`${server.url}/predict`, { method: "POST", body: "{}", signal: gaveUp.signal });
    while (server.count("/predict") === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    gaveUp.abort(new Error("deadline"));
    await assert.rejects(asked, /deadline/);
  });
});

Deno.test("a scripted model server waits as long as it is told before it answers", async () => {
  await withServer({ latencyMs: 30_000 }, async (server) => {
    const signal = AbortSignal.abort(new Error("late"));
    const pending = post(`${server.url}/predict`, {});
    while (server.count("/predict") === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const first = await Promise.race([
      pending.then(() => "answered"),
      fetch(server.url, { signal }).catch(() => "waiting"),
    ]);
    assert.equal(first, "waiting");
    const closed = server.close();
    await (await pending).body?.cancel();
    await closed;
  });
});
